#ifndef FALLOW_DAEMON_APP_WELCOMING_H_
#define FALLOW_DAEMON_APP_WELCOMING_H_

// The existing device's side of a pairing: waits for one guest, lets it prove that it knows the
// code, puts it on the roster and gives it what it needs (daemon/sync/pairing.h). There is one
// attempt, whatever its outcome. Belongs to the journal executor.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crypto/random.h"
#include "daemon/app/vault_sync.h"
#include "daemon/base/executor.h"
#include "daemon/store/vault.h"
#include "daemon/sync/pairing.h"
#include "daemon/system/alarm.h"
#include "daemon/wire/transport.h"

namespace fallow::app {

class Welcoming final : public std::enable_shared_from_this<Welcoming>,
                        private wire::PairLink::Events {
 public:
  // All of these outlive the object.
  struct Parts {
    base::Executor& executor;
    store::Vault& vault;
    wire::SyncTransport& transport;
    VaultSync& sync;
    system::Alarm& alarm;
    crypto::RandomSource& random;
  };
  // Called exactly once, unless this is destroyed first: with the new device, or why none was
  // added.
  using Done = std::function<void(absl::StatusOr<journal::DeviceId>)>;
  Welcoming(const Parts& parts, sync::PairingCode code, Done done);
  // Stops waiting; `done` is not called.
  ~Welcoming() override;

  // REQUIRES: this is owned by a shared_ptr; called once.
  void Begin();

 private:
  void Arrived(std::unique_ptr<wire::PairLink> link);
  void OnPairMessage(wire::PairLink* link, const std::string& bytes) override;
  void OnPairClosed(wire::PairLink* link, const absl::Status& why) override;
  absl::StatusOr<std::string> Welcome();
  void Tick();
  void Finish(absl::StatusOr<journal::DeviceId> result);

  const Parts parts_;
  sync::PairingHost host_;
  Done done_;
  std::unique_ptr<wire::PairLink> guest_;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_WELCOMING_H_
