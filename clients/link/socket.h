#ifndef FALLOW_CLIENTS_LINK_SOCKET_H_
#define FALLOW_CLIENTS_LINK_SOCKET_H_

// A connection to fallowd's Unix socket, made without gRPC so that it costs one connect() when the
// daemon runs. When nobody listens (there is no socket, or a dead daemon left it) the daemon is
// started, detached from the terminal: own session, no terminal, working directory "/".
//
// fallowd is started as `fallowd --ready-fd N`. N is a pipe: it writes the line "ready" once it
// accepts connections and closes it, or writes the reason why it cannot start and exits. A daemon
// that lost the race against another one just exits; the winner is then found by connecting again.
//
// The folder and the listening process must belong to this user: nothing secret is ever said to
// somebody else's socket. Blocking; safe from any thread.

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/unique_fd.h"

namespace fallow::link {

struct SocketOptions {
  std::string path;  // absolute, of any length
  bool start = true;
  // Empty: fallowd beside this program, else in PATH.
  std::string program = {};
  // How long a daemon may take to start, and a running one to take the connection.
  absl::Duration patience = absl::Seconds(10);
  // How long one that was started and gave up leaves to one that another process started.
  absl::Duration winner_patience = absl::Seconds(1);
};

struct Socket {
  base::UniqueFd fd;  // connected, non-blocking, close-on-exec
  // The process that listens, or that made the socket for it (systemd).
  pid_t pid = 0;
  bool started = false;  // by this call
};

// UNAVAILABLE when nobody listens and the daemon may not or cannot be started; DEADLINE_EXCEEDED
// when one does and takes no connection in time; somebody else's socket is UNKNOWN (exit code 1).
absl::StatusOr<Socket> OpenSocket(const SocketOptions& options);

// DEADLINE_EXCEEDED that names the process behind `socket` as alive but silent, and what to do
// about it.
absl::Status SilentDaemon(pid_t pid);

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_SOCKET_H_
