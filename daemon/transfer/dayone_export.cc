#include "daemon/transfer/dayone_export.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/transfer/import_folder.h"
#include "daemon/transfer/media_index.h"

namespace fallow::transfer {
namespace {

namespace fs = std::filesystem;

class FolderExport final : public DayOneExport {
 public:
  FolderExport(std::shared_ptr<const ImportFolder> folder, std::vector<std::string> journals)
      : folder_(std::move(folder)), journals_(std::move(journals)) {
    for (const std::string_view media : {"photos", "videos", "audios", "pdfs"}) ListMedia(media);
  }

  const std::vector<std::string>& journals() const override { return journals_; }

  absl::StatusOr<OpenedFile> OpenJournal(const std::string& name) const override {
    // A link that leads out of the folder resolves to an empty path, which no file has.
    FALLOW_ASSIGN_OR_RETURN(OpenedFile file, OpenFile(folder_->Resolve("", name).path));
    file.bytes = Limited(std::move(file.bytes), kJournalBytesMax);
    return file;
  }

  std::optional<Medium> Find(std::string_view folder, std::string_view stem) const override {
    const MediaIndex::File* file = media_.Find(folder, stem);
    if (file == nullptr) return std::nullopt;
    const ImportFolder::Resolved resolved = folder_->Resolve(folder, file->name);
    if (resolved.outcome != ImportFolder::Outcome::kFound) return std::nullopt;
    absl::StatusOr<AttachmentSource> attachment = folder_->Attachment(resolved.path, file->name);
    if (!attachment.ok()) return std::nullopt;
    return Medium{file->name, attachment->size, std::move(attachment->open)};
  }

 private:
  void ListMedia(std::string_view folder) {
    std::error_code error;
    fs::directory_iterator item(folder_->root() / folder, error);
    for (std::size_t n = 0; !error && n < kFilesMax && item != fs::directory_iterator();
         item.increment(error), ++n) {
      media_.Add(folder, {item->path().filename().string(), 0, 0});
    }
  }

  const std::shared_ptr<const ImportFolder> folder_;
  const std::vector<std::string> journals_;
  MediaIndex media_;
};

absl::Status NoJournal() {
  return base::NotFound("The import cannot begin", "there is no Day One journal here",
                        base::Next::kChooseSource);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const DayOneExport>> OpenDayOneExport(const fs::path& path) {
  std::error_code error;
  const bool is_folder = fs::is_directory(path, error);
  if (!is_folder && !fs::is_regular_file(path, error)) return NoJournal();
  if (!is_folder && LowerCase(path.extension().string()) == ".zip") return OpenDayOneZip(path);

  const fs::path absolute = fs::canonical(path, error);
  FALLOW_ASSIGN_OR_RETURN(const std::shared_ptr<const ImportFolder> folder,
                          ImportFolder::Open(is_folder ? absolute : absolute.parent_path()));
  std::vector<std::string> journals;
  if (!is_folder) {
    journals.push_back(absolute.filename().string());
  } else {
    for (const auto& item : fs::directory_iterator(folder->root(), error)) {
      const std::string name = item.path().filename().string();
      if (!name.starts_with('.') && LowerCase(name).ends_with(".json")) journals.push_back(name);
    }
    if (journals.empty()) return NoJournal();
    std::sort(journals.begin(), journals.end());
  }
  return std::make_shared<FolderExport>(folder, std::move(journals));
}

}  // namespace fallow::transfer
