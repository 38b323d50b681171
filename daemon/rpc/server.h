#ifndef FALLOW_DAEMON_RPC_SERVER_H_
#define FALLOW_DAEMON_RPC_SERVER_H_

// The gRPC server of the client API. It does not bind anything: connections are accepted elsewhere,
// where their owners are checked, and handed over one by one.
//
// As long as a gRPC server exists, its own timers wake several times a second (its completion
// queues and timer threads poll with a deadline of one second, and no setting changes that). So one
// exists only while a client is connected: the first connection starts it, Rest ends it, and a
// daemon that has no clients sleeps.
//
// Adopt, Rest and Shutdown are called by one thread at a time; VaultChanged on any thread.

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

// A text may have up to 4 MiB (journal/limits.h); the rest of a message is small.
inline constexpr int kReceiveBytesMax = 8 << 20;
inline constexpr int kStreamsPerConnectionMax = 64;

class Server {
 public:
  // All references outlive the server; the executor is the journal's.
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
  // `stop` asks the daemon to end. It is called on any thread and returns at once.
  Server(const Parts& parts, About about, std::function<void()> stop);
  // Ends all calls at once, unless Shutdown did before.
  ~Server();

  // Serves the client behind `fd`, a connected socket, which belongs to gRPC from here on. Fails
  // when gRPC cannot start.
  absl::Status Adopt(int fd);
  // Ends gRPC's threads. Returns false when a call is still under way; try again later. REQUIRES:
  // no client is connected any more.
  bool Rest();
  // Accepts no more calls, waits up to `grace` for those under way, and cancels the rest.
  void Shutdown(absl::Duration grace);

  // Waits for the calls under way, at most `patience`. Safe while Shutdown is running.
  void AwaitCalls(absl::Duration patience);

  // Tells watching clients; all other changes reach them through Parts::changes.
  void VaultChanged(usecases::VaultState state);

 private:
  struct Services;
  struct Running;
  std::unique_ptr<Services> services_;
  std::unique_ptr<Running> running_;  // null while nobody is connected
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_SERVER_H_
