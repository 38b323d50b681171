#ifndef FALLOW_DAEMON_SYSTEM_FOLDER_LOCK_H_
#define FALLOW_DAEMON_SYSTEM_FOLDER_LOCK_H_

// A lock (flock) on a folder itself, which lets only one process at a time use what is in it. It
// holds by whatever path the folder is reached, symbolic links and bind mounts included, writes
// nothing, and ends with the process that holds it, however that process ends. Any thread.

#include <filesystem>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

class FolderLock {
 public:
  // FAILED when another process, or another FolderLock, holds the lock. The message then begins
  // with `taken`, a sentence without its full stop, and names the process where the kernel does.
  // Where the folder cannot be opened, or its file system knows no locks, nothing is locked and
  // `held` is false.
  static absl::StatusOr<FolderLock> Take(const std::filesystem::path& folder,
                                         std::string_view taken);

  bool held() const { return fd_.ok(); }

 private:
  explicit FolderLock(base::UniqueFd fd) : fd_(std::move(fd)) {}
  base::UniqueFd fd_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_FOLDER_LOCK_H_
