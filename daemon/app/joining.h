#ifndef FALLOW_DAEMON_APP_JOINING_H_
#define FALLOW_DAEMON_APP_JOINING_H_

// The new device's side of a pairing: reaches the existing device, proves that it knows the code,
// and receives what is needed to make a vault (daemon/sync/pairing.h). Belongs to the journal
// executor.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crypto/identity.h"
#include "crypto/random.h"
#include "daemon/base/address.h"
#include "daemon/base/clock.h"
#include "daemon/base/executor.h"
#include "daemon/store/vault.h"
#include "daemon/sync/pairing.h"
#include "daemon/system/alarm.h"
#include "daemon/wire/transport.h"

namespace fallow::app {

class Joining final : public std::enable_shared_from_this<Joining>, private wire::PairLink::Events {
 public:
  // All of these outlive the object.
  struct Parts {
    base::Executor& executor;
    wire::SyncTransport& transport;
    system::Alarm& alarm;
    base::Clock& clock;
    crypto::RandomSource& random;
  };
  struct Result {
    store::Joining joining;
    journal::DeviceId host;
    std::string host_name;
    base::Address host_address;  // where the host can be reached from now on
  };
  // Called exactly once, unless this is destroyed first.
  using Done = std::function<void(absl::StatusOr<Result>)>;
  // `name` is this device's name, cleaned. `addresses` are tried in order. REQUIRES: `addresses` is
  // not empty.
  Joining(const Parts& parts, sync::PairingCode code, std::string name,
          std::vector<base::Address> addresses, Done done);
  ~Joining() override;

  // REQUIRES: this is owned by a shared_ptr; called once.
  void Begin();
  // Tells the host that this device has durably stored the result. REQUIRES: there was one.
  void SayJoined();

 private:
  void DialNext();
  void Reached(std::unique_ptr<wire::PairLink> link);
  void OnPairMessage(wire::PairLink* link, const std::string& bytes) override;
  void OnPairClosed(wire::PairLink* link, const absl::Status& why) override;
  absl::StatusOr<Result> ReadWelcome();
  void Tick();
  void Finish(absl::StatusOr<Result> result);

  const Parts parts_;
  std::optional<sync::PairingCode> code_;  // until it is used
  const std::string name_;
  std::vector<base::Address> addresses_;  // those not yet tried, last first
  Done done_;
  crypto::SigningKey key_;
  journal::DeviceId id_;
  std::unique_ptr<wire::PairLink> host_;
  std::optional<sync::PairingGuest> guest_;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_JOINING_H_
