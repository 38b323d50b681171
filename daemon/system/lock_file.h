#ifndef FALLOW_DAEMON_SYSTEM_LOCK_FILE_H_
#define FALLOW_DAEMON_SYSTEM_LOCK_FILE_H_

// A lock file, which lets only one process at a time use what it stands beside. The lock (flock)
// ends with the process that holds it, however that process ends; the file remains. It contains the
// process id, for people to read. Where nothing can be written, the file as it is, or the folder,
// is locked instead: a journal on a read-only disk can be read.

#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/base/unique_fd.h"
#include "daemon/system/private_folder.h"

namespace fallow::system {

class LockFile {
 public:
  // FAILED when another process holds the lock. The message then begins with `taken`, a sentence
  // without its full stop, and names that process.
  static absl::StatusOr<LockFile> Take(const PrivateFolder& folder, std::string_view name,
                                       std::string_view taken);

 private:
  explicit LockFile(base::UniqueFd fd) : fd_(std::move(fd)) {}
  base::UniqueFd fd_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_LOCK_FILE_H_
