#ifndef FALLOW_DAEMON_APP_DAEMON_H_
#define FALLOW_DAEMON_APP_DAEMON_H_

// The whole daemon. This is the only place that knows which concrete parts it is made of.
//
// Threads: the caller of Run waits at the front door; the journal executor owns the vault; gRPC's
// own threads carry messages and touch neither.

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/app/config.h"
#include "daemon/base/paths.h"

namespace fallow::app {

class Daemon {
 public:
  // Takes the socket and the vault's lock, and is then ready to Run. FAILED when another daemon
  // holds either. REQUIRES: no other thread has been started, and FrontDoor::TakeSignals and
  // HardenProcess have been called.
  static absl::StatusOr<std::unique_ptr<Daemon>> Create(const base::Paths& paths,
                                                        const Config& config,
                                                        const base::Environment& environment);
  ~Daemon();

  // Serves until a signal or a client asks it to end, then gives calls in progress a few seconds to
  // finish, locks the vault and returns. `on_ready` is called once connections are being accepted.
  void Run(const std::function<void()>& on_ready);
  // How long calls in progress may take to finish; a few seconds if not set. REQUIRES: Run has not
  // been called.
  void set_stop_grace(absl::Duration grace);
  // Makes Run return. Safe from any thread.
  void Stop();

 private:
  struct Parts;
  explicit Daemon(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_DAEMON_H_
