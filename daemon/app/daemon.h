#ifndef FALLOW_DAEMON_APP_DAEMON_H_
#define FALLOW_DAEMON_APP_DAEMON_H_

// The daemon, put together: the only place that knows which concrete parts it is made of.
//
// Threads: the caller of Run waits at the front door; the journal executor owns the vault; gRPC's
// own threads carry messages and touch neither.

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "daemon/app/config.h"
#include "daemon/base/paths.h"

namespace fallow::app {

class Daemon {
 public:
  // Takes the socket and is ready to Run. FAILED when another daemon has it.
  // REQUIRES: no other thread has been started, FrontDoor::TakeSignals and HardenProcess were
  // called.
  static absl::StatusOr<std::unique_ptr<Daemon>> Create(const base::Paths& paths,
                                                        const Config& config,
                                                        const base::Environment& environment);
  ~Daemon();

  // Serves until a signal or a client asks to end; then lets calls under way finish for a while,
  // locks the vault and returns. `on_ready` is called once connections are being accepted.
  void Run(const std::function<void()>& on_ready);
  // Ends Run. Safe from any thread.
  void Stop();

 private:
  struct Parts;
  explicit Daemon(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_DAEMON_H_
