#ifndef FALLOW_DAEMON_APP_WELCOMING_H_
#define FALLOW_DAEMON_APP_WELCOMING_H_

// The existing device's side of a pairing: waits for one guest, lets it prove that it knows the
// code, puts it on the roster, gives it what it needs, and waits to hear that it has stored that
// (daemon/sync/pairing.h). There is one attempt, whatever its outcome. A stranger that connects and
// says nothing does not use it up.
//
// A guest is on the roster before it is given anything, so nobody ever holds keys of this journal
// without being listed. Belongs to the journal executor.

#include <functional>
#include <memory>
#include <optional>
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
  // The device that was put on the roster, whether or not it has joined; nothing: none.
  const std::optional<journal::DeviceId>& let_in() const { return let_in_; }

 private:
  void Arrived(std::unique_ptr<wire::PairLink> link);
  void OnPairMessage(wire::PairLink* link, const std::string& bytes) override;
  void OnPairClosed(wire::PairLink* link, const absl::Status& why) override;
  void Choose(wire::PairLink* link);
  absl::StatusOr<std::string> Welcome();
  void Tick();
  void Fail(const absl::Status& why);
  void Finish(absl::StatusOr<journal::DeviceId> result);

  const Parts parts_;
  sync::PairingHost host_;
  Done done_;
  // Guests that have connected and said nothing yet; the latest last.
  std::vector<std::unique_ptr<wire::PairLink>> silent_;
  std::unique_ptr<wire::PairLink> guest_;
  std::optional<journal::DeviceId> let_in_;
  absl::Duration ticks_at_ = absl::InfiniteDuration();  // when Tick is due
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_WELCOMING_H_
