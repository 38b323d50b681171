#include "daemon/transfer/import_folder.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/transfer/text_form.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

namespace fs = std::filesystem;

bool HasExtension(const std::string& name, const std::vector<std::string_view>& extensions) {
  const std::string lower = LowerCase(name);
  return std::any_of(extensions.begin(), extensions.end(), [&lower](std::string_view extension) {
    return lower.size() > extension.size() && lower.ends_with(extension);
  });
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ImportFolder>> ImportFolder::Open(const fs::path& path) {
  std::error_code error;
  const fs::path root = fs::canonical(path, error);
  if (error) {
    return base::NotFound("The import cannot begin", "there is no such folder", "");
  }
  if (!fs::is_directory(root, error)) {
    return base::Invalid("The import cannot begin", "this is not a folder",
                         base::Next::kChooseSource);
  }
  return std::shared_ptr<const ImportFolder>(new ImportFolder(root));
}

std::vector<std::string> ImportFolder::Files(const std::vector<std::string_view>& extensions,
                                             ProblemLog& problems) const {
  std::vector<std::string> files;
  struct Folder {
    fs::path path;
    std::size_t depth;
  };
  std::vector<Folder> folders = {{root_, 0}};
  while (!folders.empty()) {
    const Folder folder = std::move(folders.back());
    folders.pop_back();
    std::error_code error;
    fs::directory_iterator item(folder.path, error);
    for (; !error && item != fs::directory_iterator(); item.increment(error)) {
      const std::string name = item->path().filename().string();
      if (name.starts_with('.')) continue;
      const std::string relative = item->path().lexically_relative(root_).string();
      std::error_code ignored;
      const bool is_link = item->is_symlink(ignored);
      if (item->is_directory(ignored)) {
        // Folders behind links are not entered: the links may lead out, or form a cycle.
        if (!is_link && folder.depth < kFolderDepthMax) {
          folders.push_back({item->path(), folder.depth + 1});
        } else {
          problems.Notice(relative, is_link ? "this folder is a symbolic link and was not entered"
                                            : "folders nested this deeply are not read");
        }
      } else if (HasExtension(name, extensions)) {
        if (is_link && Resolve("", relative).outcome == Outcome::kOutside) {
          problems.LeftOut(relative, "it is a symbolic link that leads out of the folder",
                           base::Next::kCopyIntoFolder);
        } else if (files.size() < kFilesMax) {
          files.push_back(relative);
        } else {
          problems.LeftOut(relative, fmt::format("a folder may hold {} files", kFilesMax),
                           base::Next::kDoItInParts);
        }
      }
    }
    if (error) {
      problems.LeftOut(folder.path.lexically_relative(root_).string(),
                       fmt::format("this folder cannot be read ({})", error.message()));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool ImportFolder::Contains(const fs::path& canonical) const {
  const auto [end, unused] =
      std::mismatch(root_.begin(), root_.end(), canonical.begin(), canonical.end());
  return end == root_.end();
}

ImportFolder::Resolved ImportFolder::Resolve(const fs::path& base, std::string_view path) const {
  Resolved resolved;
  if (path.empty() || path.find('\0') != std::string_view::npos) return resolved;
  std::error_code error;
  const fs::path wanted = fs::weakly_canonical(root_ / base / path, error);
  if (error) return resolved;
  if (!Contains(wanted)) {
    resolved.outcome = Outcome::kOutside;
  } else if (fs::is_regular_file(wanted, error)) {
    resolved.outcome = Outcome::kFound;
    resolved.path = wanted;
  }
  return resolved;
}

absl::StatusOr<AttachmentSource> ImportFolder::Attachment(const fs::path& resolved,
                                                          std::string name) const {
  std::error_code error;
  AttachmentSource attachment;
  attachment.size = fs::file_size(resolved, error);
  if (error) return base::NotFound("The attachment cannot be read", error.message(), "");
  if (attachment.size > kAttachmentBytesMax) {
    return base::Invalid("The attachment cannot be imported",
                         fmt::format("it is larger than {} MiB", kAttachmentBytesMax >> 20), "");
  }
  attachment.media_type = MediaTypeOf(name);
  attachment.name = std::move(name);
  attachment.open = [resolved]() -> absl::StatusOr<std::unique_ptr<ByteSource>> {
    absl::StatusOr<OpenedFile> file = OpenFile(resolved);
    if (!file.ok()) return AsOneFiles(file.status());
    return Limited(std::move(file->bytes), kAttachmentBytesMax);
  };
  return attachment;
}

}  // namespace fallow::transfer
