#ifndef FALLOW_DAEMON_SYSTEM_LOCK_FILE_H_
#define FALLOW_DAEMON_SYSTEM_LOCK_FILE_H_

// A file whose lock says that one process, and no second, uses what it stands beside. The lock
// (flock) ends with its holder, however that ends; the file stays. It holds the process's number,
// for people to read.

#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/base/unique_fd.h"
#include "daemon/system/private_folder.h"

namespace fallow::system {

class LockFile {
 public:
  // FAILED when another process holds it; the message then begins with `taken`, a sentence without
  // its full stop, and names the process.
  static absl::StatusOr<LockFile> Take(const PrivateFolder& folder, std::string_view name,
                                       std::string_view taken);

 private:
  explicit LockFile(base::UniqueFd fd) : fd_(std::move(fd)) {}
  base::UniqueFd fd_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_LOCK_FILE_H_
