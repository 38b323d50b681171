#ifndef FALLOW_CLIENTS_LINK_SOCKET_H_
#define FALLOW_CLIENTS_LINK_SOCKET_H_

// A connection to fallowd's Unix socket, made without gRPC so that it costs one connect() if the
// daemon is running. If nothing listens (there is no socket, or a dead daemon left it behind), the
// daemon is started, detached from the terminal: own session, no terminal, working directory "/".
//
// The daemon is started as `fallowd --ready-fd N`, where N is a pipe. Once it accepts connections
// it writes the line "ready" and closes the pipe; if it cannot start, it writes the reason and
// exits. A daemon that lost the race against another one just exits; connecting again then finds
// the winner.
//
// The folder and the listening process must belong to this user: no secret is ever sent to another
// user's socket. Blocking; safe from any thread.

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/unique_fd.h"

namespace fallow::link {

struct SocketOptions {
  std::string path;  // absolute, of any length
  bool start = true;
  // Empty: fallowd next to this program, else in PATH.
  std::string program = {};
  // How long a daemon may take to start, and a running one to accept the connection.
  absl::Duration patience = absl::Seconds(10);
  // If the daemon that was started gave up, how long to wait for one that another process started.
  absl::Duration winner_patience = absl::Seconds(1);
};

struct Socket {
  base::UniqueFd fd;  // connected, non-blocking, close-on-exec
  // The process that listens, or the one that created its socket (systemd).
  pid_t pid = 0;
  bool started = false;  // whether this call started the daemon
};

// UNAVAILABLE when nothing listens and the daemon may not or cannot be started; DEADLINE_EXCEEDED
// when a daemon listens but does not accept the connection in time; UNKNOWN (exit code 1) when the
// socket belongs to another user.
absl::StatusOr<Socket> OpenSocket(const SocketOptions& options);

// DEADLINE_EXCEEDED with a message that names the process as alive but silent, and says what to do.
absl::Status SilentDaemon(pid_t pid);

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_SOCKET_H_
