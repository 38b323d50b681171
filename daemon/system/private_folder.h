#ifndef FALLOW_DAEMON_SYSTEM_PRIVATE_FOLDER_H_
#define FALLOW_DAEMON_SYSTEM_PRIVATE_FOLDER_H_

// A folder that only its owner can look into, held open by a descriptor: whatever is opened, bound
// or renamed relative to that descriptor lands in the folder that was checked, even if another
// folder takes over its path later.

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

class PrivateFolder {
 public:
  // Opens `path`, creating it with mode 0700 (and its parents) when it does not exist. FAILED when
  // it is a symbolic link or not a folder, belongs to another user, or is open to others.
  static absl::StatusOr<PrivateFolder> Open(const std::filesystem::path& path);

  int fd() const { return fd_.get(); }
  const std::filesystem::path& path() const { return path_; }
  // A path to `name` in this folder that fits into a socket address however long the folder's own
  // path is. Valid in this process only.
  std::string ShortPath(std::string_view name) const;

 private:
  PrivateFolder(base::UniqueFd fd, std::filesystem::path path);
  base::UniqueFd fd_;
  std::filesystem::path path_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_PRIVATE_FOLDER_H_
