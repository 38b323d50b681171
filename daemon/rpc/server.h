#ifndef FALLOW_DAEMON_RPC_SERVER_H_
#define FALLOW_DAEMON_RPC_SERVER_H_

// The gRPC server of the client API. It binds nothing: connections are accepted, and their owners
// checked, by somebody else and handed over one by one. All members are safe from any thread.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/rpc/session.h"

namespace fallow::rpc {

// A text may have 4 MiB (journal/limits.h); the rest of a message is small.
inline constexpr int kReceiveBytesMax = 8 << 20;
inline constexpr int kStreamsPerConnectionMax = 64;

class Server {
 public:
  struct Options {
    std::string version;  // the program's, for people
    absl::Time started;
    std::function<void()> stop;  // asks the daemon to end; called on any thread, returns at once
  };
  // Ready for connections. INTERNAL when gRPC cannot start. `session` outlives the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(Session& session, Options options);
  // Ends all calls at once, unless Shutdown did before.
  ~Server();

  // Serves the client behind `fd`, a connected socket, which the server owns from now on.
  void Adopt(int fd);
  // Takes no more calls, waits up to `grace` for those under way, and cancels the rest.
  void Shutdown(absl::Duration grace);

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_SERVER_H_
