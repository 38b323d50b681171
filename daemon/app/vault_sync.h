#ifndef FALLOW_DAEMON_APP_VAULT_SYNC_H_
#define FALLOW_DAEMON_APP_VAULT_SYNC_H_

// Keeps an unlocked vault in step with the journal's other devices: the hub, its transport, the
// port to be reached at, beacons on the local network, and the alarms that drive them. It exists
// from unlocking to locking. Nothing is sent unless there is a second device. Nothing is listened
// for unless there is one, one is expected, or one was released not long ago and may call to be
// told so.
//
// Belongs to the journal executor.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/random.h"
#include "daemon/app/config.h"
#include "daemon/app/threads/sync_watch.h"
#include "daemon/base/address.h"
#include "daemon/base/clock.h"
#include "daemon/base/executor.h"
#include "daemon/store/vault.h"
#include "daemon/sync/beacon.h"
#include "daemon/sync/hub.h"
#include "daemon/sync/vault_replica.h"
#include "daemon/system/alarm.h"
#include "daemon/usecases/changes.h"
#include "daemon/wire/transport.h"

namespace fallow::app {

class VaultSync final : public std::enable_shared_from_this<VaultSync>,
                        private sync::LinkEvents,
                        private sync::Dialer {
 public:
  // All references outlive this.
  struct Parts {
    base::Executor& executor;
    store::Vault& vault;
    wire::SyncTransport& transport;
    base::Clock& clock;
    system::Alarm& alarm;
    crypto::RandomSource& random;
    const SyncConfig& config;
    usecases::Changes& changes;
    // Called when records have come from another device.
    std::function<void()> on_news;
  };
  explicit VaultSync(Parts parts);
  ~VaultSync() override;
  // Called once. REQUIRES: this is owned by a shared_ptr.
  void Begin();

  // To be called when the log may have grown on this device.
  void LocalChange();
  // To be called when the roster was changed on this device.
  void RosterChanged();
  // As in sync::Hub.
  void SyncNow(absl::Duration patience, std::function<void(sync::Hub::Round)> done);
  void WantBlob(const journal::SubjectId& id);
  void HeardOf(const journal::DeviceId& device, const base::Address& address);

  // Which device says that this one was released, and since when. From then on nothing is listened
  // for or sent, and no device is dialled except for SyncNow, until that device greets again.
  std::optional<store::ToldReleased> Released() const;

  // While `wanted`, a new device is expected: makes sure that this one can be reached.
  absl::Status ListenForGuests(bool wanted);
  uint16_t port() const { return parts_.transport.port(); }
  // Why other devices cannot reach this one. OK if they can, or if none needs to.
  const absl::Status& listen_trouble() const { return listen_trouble_; }

  std::vector<sync::PeerStatus> Peers() const { return hub_->Status(); }
  // When all devices were last known to hold the same records, and whether that is still the case
  // as far as is known.
  std::optional<absl::Time> SameSince() const { return hub_->SameEverywhere(); }
  bool SameNow() const;
  bool SameNow(const journal::DeviceId& peer) const { return hub_->SameNow(peer); }

 private:
  class Replica;

  void OnFrame(sync::Link* link, const fallow::sync::v1::Frame& frame) override;
  void OnWritable(sync::Link* link) override;
  void OnClosed(sync::Link* link, const absl::Status& why) override;
  void Dial(const base::Address& address, const sync::TlsKey& key, sync::LinkEvents& events,
            Done done) override;

  void OnAlarm();
  void OnNetworkChange();
  void OnDatagram(const std::string& datagram, const base::Address& from);
  // To be called after anything was passed to the hub.
  void Settle();
  // Reports a change to watching clients when what they would see is different.
  void TellState();
  void FollowRoster();
  void FollowKeys();
  std::vector<system::MulticastPlace> BeaconPlaces() const;
  void FollowDay();
  bool ReleasedLately() const;
  absl::Status Listen();
  absl::Status Open();
  absl::Duration Now() { return parts_.alarm.Now(); }

  const Parts parts_;
  std::unique_ptr<Replica> replica_;
  std::unique_ptr<sync::Hub> hub_;
  std::unique_ptr<SyncWatch> watch_;  // null while there is no second device
  std::optional<sync::BeaconVoice> voice_;
  std::optional<sync::BeaconEar> ear_;
  int64_t beacon_day_ = 0;                      // whose place watch_ sends to
  std::optional<crypto::BeaconKey> voice_key_;  // of the current epoch
  journal::Frontier known_;                     // as last reported to the hub
  absl::Duration alarm_at_ = absl::InfiniteDuration();
  absl::Status listen_trouble_;
  bool guests_wanted_ = false;
  bool rests_ = false;  // as last reported to the hub: this device was released
  struct PeerState {
    journal::DeviceId id;
    bool connected = false;
    absl::StatusCode trouble = absl::StatusCode::kOk;
    friend bool operator==(const PeerState&, const PeerState&) = default;
  };
  std::vector<PeerState> peers_told_;
  bool same_told_ = false;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_VAULT_SYNC_H_
