#include <zip.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "daemon/base/mutex.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/transfer/dayone_export.h"
#include "daemon/transfer/import_folder.h"
#include "daemon/transfer/media_index.h"
#include "daemon/transfer/text_form.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

absl::Status Unreadable(std::string_view why) {
  return base::Damaged("The archive cannot be read", why, base::Next::kExportAgain);
}

// An open archive. libzip's handle belongs to one thread at a time.
struct Archive {
  explicit Archive(zip_t* opened) : handle(opened) {}
  ~Archive() { zip_discard(handle); }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  base::Mutex mutex;
  zip_t* const handle ABSL_GUARDED_BY(mutex);
};

class MemberSource final : public ByteSource {
 public:
  MemberSource(std::shared_ptr<Archive> archive, zip_file_t* file)
      : archive_(std::move(archive)), file_(file) {}
  ~MemberSource() override {
    const base::MutexLock lock(archive_->mutex);
    zip_fclose(file_);
  }
  MemberSource(const MemberSource&) = delete;
  MemberSource& operator=(const MemberSource&) = delete;

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override {
    const base::MutexLock lock(archive_->mutex);
    const zip_int64_t got = zip_fread(file_, buffer, size);
    if (got < 0) return Unreadable("a file in it is damaged");
    return static_cast<std::size_t>(got);
  }

 private:
  const std::shared_ptr<Archive> archive_;
  zip_file_t* const file_;
};

absl::StatusOr<std::unique_ptr<ByteSource>> OpenMember(const std::shared_ptr<Archive>& archive,
                                                       std::uint64_t place,
                                                       std::uint64_t bytes_max) {
  zip_file_t* file = nullptr;
  {
    const base::MutexLock lock(archive->mutex);
    file = zip_fopen_index(archive->handle, place, 0);
  }
  if (file == nullptr) return AsOneFiles(Unreadable("a file in it is damaged or encrypted"));
  // The sizes declared in an archive are not trusted.
  return Limited(std::make_unique<MemberSource>(archive, file), bytes_max);
}

class ZipExport final : public DayOneExport {
 public:
  explicit ZipExport(std::shared_ptr<Archive> archive) : archive_(std::move(archive)) {
    const base::MutexLock lock(archive_->mutex);
    const zip_int64_t count = zip_get_num_entries(archive_->handle, 0);
    const auto most = static_cast<zip_int64_t>(kFilesMax);
    for (zip_int64_t place = 0; place < std::min(count, most); ++place) {
      zip_stat_t info;
      const auto index = static_cast<zip_uint64_t>(place);
      if (zip_stat_index(archive_->handle, index, 0, &info) == 0 &&
          (info.valid & ZIP_STAT_NAME) != 0) {
        Add(info.name, (info.valid & ZIP_STAT_SIZE) != 0 ? info.size : 0, index);
      }
    }
    for (const auto& journal : journal_files_) journals_.push_back(journal.name);
  }

  const std::vector<std::string>& journals() const override { return journals_; }

  absl::StatusOr<OpenedFile> OpenJournal(const std::string& name) const override {
    for (const auto& journal : journal_files_) {
      if (journal.name != name) continue;
      FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes,
                              OpenMember(archive_, journal.place, kJournalBytesMax));
      return OpenedFile{std::move(bytes), journal.size};
    }
    return base::NotFound("The archive cannot be read", "a file in it is missing", "");
  }

  std::optional<Medium> Find(std::string_view folder, std::string_view stem) const override {
    const MediaIndex::File* file = media_.Find(folder, stem);
    if (file == nullptr || file->size > kAttachmentBytesMax) return std::nullopt;
    return Medium{file->name, file->size, [archive = archive_, place = file->place] {
                    return OpenMember(archive, place, kAttachmentBytesMax);
                  }};
  }

 private:
  // By the last two parts of its path: an archive may contain the export inside a folder.
  void Add(std::string_view path, std::uint64_t size, std::uint64_t place) {
    const std::size_t slash = path.rfind('/');
    const std::string_view name = path.substr(slash + 1);
    const std::string_view above =
        slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    const std::string_view folder = above.substr(above.rfind('/') + 1);
    if (name.empty() || name.front() == '.' || path.starts_with("__MACOSX/")) return;
    if (IsMediaFolder(folder)) {
      media_.Add(folder, {std::string(name), size, place});
    } else if (LowerCase(name).ends_with(".json")) {
      journal_files_.push_back({std::string(path), size, place});
    }
  }

  const std::shared_ptr<Archive> archive_;
  std::vector<MediaIndex::File> journal_files_;
  std::vector<std::string> journals_;
  MediaIndex media_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const DayOneExport>> OpenDayOneZip(
    const std::filesystem::path& path) {
  zip_t* handle = zip_open(path.c_str(), ZIP_RDONLY, nullptr);
  if (handle == nullptr) return Unreadable("it is not a whole .zip file");
  auto opened = std::make_shared<ZipExport>(std::make_shared<Archive>(handle));
  if (opened->journals().empty()) {
    return base::NotFound("The import cannot begin", "this archive holds no Day One journal",
                          base::Next::kChooseSource);
  }
  return opened;
}

}  // namespace fallow::transfer
