#ifndef FALLOW_DAEMON_SYSTEM_LISTENER_H_
#define FALLOW_DAEMON_SYSTEM_LISTENER_H_

// The Unix socket on which clients find the daemon: either bound in a private folder, or passed on
// by a service manager (sd_listen_fds(3)). The socket is bound here and not by gRPC, so that a
// second daemon cannot take over the path, and a daemon that ends does not remove another's socket.

#include <sys/types.h>

#include <optional>

#include "absl/status/statusor.h"
#include "daemon/base/paths.h"
#include "daemon/base/unique_fd.h"
#include "daemon/system/lock_file.h"
#include "daemon/system/private_folder.h"

namespace fallow::system {

class Listener {
 public:
  // Takes the lock in `folder`, which proves that no living daemon uses the socket there; FAILED
  // when one does. Then either takes over the socket that the service manager opened for this
  // process, or binds `folder`/fallowd.sock. A socket left behind by an earlier daemon is replaced
  // in one step, so that a client always finds either the old one or the new one. INVALID_ARGUMENT
  // when what the service manager passed on is not exactly one listening Unix stream socket.
  static absl::StatusOr<Listener> Open(PrivateFolder folder, const base::Environment& environment);
  // Stops listening and removes the socket if it is still the one that was bound here.
  ~Listener();
  Listener(Listener&&) noexcept = default;
  Listener& operator=(Listener&&) = delete;

  int fd() const { return fd_.get(); }

 private:
  Listener(PrivateFolder folder, LockFile lock);
  absl::Status Bind();

  PrivateFolder folder_;
  LockFile lock_;
  base::UniqueFd fd_;
  std::optional<ino_t> bound_;  // the socket's inode, when it was bound here
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_LISTENER_H_
