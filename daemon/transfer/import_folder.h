#ifndef FALLOW_DAEMON_TRANSFER_IMPORT_FOLDER_H_
#define FALLOW_DAEMON_TRANSFER_IMPORT_FOLDER_H_

// A folder to import from, which ensures that nothing outside it is read: paths named by files in
// it are resolved, including symbolic links and `..`, and must end inside. Replacing the folder
// while it is being read is not guarded against, since it belongs to the user.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/transfer/entry.h"
#include "daemon/transfer/problem.h"

namespace fallow::transfer {

inline constexpr std::size_t kFilesMax = 1'000'000;
inline constexpr std::size_t kFolderDepthMax = 64;

class ImportFolder {
 public:
  // NOT_FOUND or INVALID_ARGUMENT when `path` is not a folder.
  static absl::StatusOr<std::shared_ptr<const ImportFolder>> Open(
      const std::filesystem::path& path);

  // The files with one of these extensions (such as ".md", lower case), relative to the folder,
  // sorted by path. Hidden files and folders are skipped silently; what cannot be read, and
  // symbolic links that lead out of the folder, are reported in `problems`.
  std::vector<std::string> Files(const std::vector<std::string_view>& extensions,
                                 ProblemLog& problems) const;

  // The regular file that `path` refers to from `base` (a folder relative to this one).
  enum class Outcome { kFound, kMissing, kOutside };
  struct Resolved {
    Outcome outcome = Outcome::kMissing;
    std::filesystem::path path;  // canonical
  };
  Resolved Resolve(const std::filesystem::path& base, std::string_view path) const;

  // An attachment whose content is read from a resolved file on demand. INVALID_ARGUMENT when it is
  // too large.
  absl::StatusOr<AttachmentSource> Attachment(const std::filesystem::path& resolved,
                                              std::string name) const;

  const std::filesystem::path& root() const { return root_; }

 private:
  explicit ImportFolder(std::filesystem::path root) : root_(std::move(root)) {}
  bool Contains(const std::filesystem::path& canonical) const;

  const std::filesystem::path root_;  // canonical
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_IMPORT_FOLDER_H_
