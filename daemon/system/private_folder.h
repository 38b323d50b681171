#ifndef FALLOW_DAEMON_SYSTEM_PRIVATE_FOLDER_H_
#define FALLOW_DAEMON_SYSTEM_PRIVATE_FOLDER_H_

// A folder that only its owner can look into, held by a descriptor: what is opened, bound or
// renamed relative to it lands in the folder that was checked, whatever its path comes to mean
// later.

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

class PrivateFolder {
 public:
  // Opens `path`, making it 0700 (and its parents) when it is not there. FAILED when it is a
  // symbolic link or no folder, belongs to somebody else, or is open to others.
  static absl::StatusOr<PrivateFolder> Open(const std::filesystem::path& path);

  int fd() const { return fd_.get(); }
  const std::filesystem::path& path() const { return path_; }
  // A path to `name` inside that fits into a socket address however long the folder's own path is.
  std::string ShortPath(std::string_view name) const;

 private:
  PrivateFolder(base::UniqueFd fd, std::filesystem::path path);
  base::UniqueFd fd_;
  std::filesystem::path path_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_PRIVATE_FOLDER_H_
