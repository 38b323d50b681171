#ifndef FALLOW_DAEMON_RPC_SERVER_H_
#define FALLOW_DAEMON_RPC_SERVER_H_

// The gRPC server of the client API. It binds nothing: connections are accepted, and their owners
// checked, by somebody else and handed over one by one.
//
// gRPC's own timers wake several times a second as long as a server exists (its completion queues
// and timer threads poll with a deadline of one second, and no setting changes that). So there is
// one only while somebody is connected: the first connection starts it, Rest ends it, and a daemon
// that nobody talks to sleeps.
//
// Adopt, Rest and Shutdown belong to one thread; the vault's news may come from any.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/base/executor.h"
#include "daemon/usecases/changes.h"
#include "daemon/usecases/devices.h"
#include "daemon/usecases/session.h"
#include "daemon/usecases/transfers.h"

namespace fallow::rpc {

// A text may have 4 MiB (journal/limits.h); the rest of a message is small.
inline constexpr int kReceiveBytesMax = 8 << 20;
inline constexpr int kStreamsPerConnectionMax = 64;

class Server {
 public:
  // All outlive the server; the executor is the journal's.
  struct Parts {
    base::Executor& executor;
    base::Clock& clock;
    usecases::Session& session;
    usecases::Transfers& transfers;
    usecases::Devices& devices;
    usecases::Changes& changes;
  };
  struct About {
    std::string version;  // the program's, for people
    absl::Time started;
  };
  // `stop` asks the daemon to end; it is called on any thread and returns at once.
  Server(const Parts& parts, About about, std::function<void()> stop);
  // Ends all calls at once, unless Shutdown did before.
  ~Server();

  // Serves the client behind `fd`, a connected socket, which belongs to gRPC from now on. A failed
  // Status means that gRPC could not start.
  absl::Status Adopt(int fd);
  // REQUIRES: nobody is connected any more. Ends gRPC's threads. False when a call is still being
  // worked on; to be tried again later.
  bool Rest();
  // Takes no more calls, waits up to `grace` for those under way, and cancels the rest.
  void Shutdown(absl::Duration grace);

  // For those who watch; of all else that changes they hear through Parts::changes.
  void VaultChanged(usecases::VaultState state);

 private:
  struct Services;
  struct Running;
  std::unique_ptr<Services> services_;
  std::unique_ptr<Running> running_;  // null while nobody is connected
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_SERVER_H_
