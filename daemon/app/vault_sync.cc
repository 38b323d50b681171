#include "daemon/app/vault_sync.h"

#include <algorithm>
#include <utility>

#include "daemon/app/logging.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/store/exchange.h"
#include "daemon/store/log/settings.h"
#include "daemon/wire/link_proof.h"

namespace fallow::app {
namespace {

constexpr double kPercent = 100;
// A device that was released while it was away can call and be told so for this long.
constexpr absl::Duration kToldFor = absl::Hours(24 * 30);

}  // namespace

// The vault's replica, which also notes what the hub has changed through it.
class VaultSync::Replica final : public sync::VaultReplica {
 public:
  Replica(store::Vault& vault, base::Clock& clock)
      : VaultReplica(vault.exchange()), vault_(vault), clock_(clock) {
    const auto found = vault_.settings().Find(store::setting::kToldReleased);
    if (found.ok()) told_released_ = *found;
  }

  absl::StatusOr<Taken> Take(const journal::DeviceId& from, std::string_view envelope) override {
    auto taken = VaultReplica::Take(from, envelope);
    if (taken.ok() && taken->records > 0) news = true;
    if (taken.ok() && taken->roster_changed) roster_changed = true;
    return taken;
  }
  absl::Status TakeGrant(const journal::DeviceId& from,
                         const fallow::sync::v1::EpochGrant& grant) override {
    keys_changed = true;
    return VaultReplica::TakeGrant(from, grant);
  }
  absl::Status ToldRemoved(const journal::DeviceId& by) override {
    const absl::Time now = absl::FromUnixMillis(absl::ToUnixMillis(clock_.Now()));
    told_released_ = store::ToldReleased{by, now};
    return vault_.settings().Set(store::setting::kToldReleased, *told_released_);
  }
  absl::Status Met(const journal::DeviceId& peer,
                   const std::vector<base::Address>& addresses) override {
    FALLOW_RETURN_IF_ERROR(VaultReplica::Met(peer, addresses));
    if (!told_released_ || told_released_->by != peer) return absl::OkStatus();
    told_released_.reset();
    return vault_.settings().Remove(store::setting::kToldReleased);
  }
  // According to the roster here, or to a device that is on it.
  std::optional<store::ToldReleased> Released() const {
    const journal::Roster& roster = vault_.exchange().devices().roster();
    const journal::Device* const own = roster.Find(vault_.exchange().self());
    if (own != nullptr && own->removed) {
      return store::ToldReleased{own->removed->by, own->removed->at};
    }
    return told_released_ && roster.Holds(told_released_->by) ? told_released_ : std::nullopt;
  }

  bool news = false, roster_changed = false, keys_changed = true;

 private:
  store::Vault& vault_;
  base::Clock& clock_;
  std::optional<store::ToldReleased> told_released_;
};

VaultSync::VaultSync(Parts parts) : parts_(std::move(parts)) {}

VaultSync::~VaultSync() {
  watch_.reset();
  hub_.reset();
  parts_.transport.End();
}

void VaultSync::Begin() {
  store::Exchange& exchange = parts_.vault.exchange();
  exchange.set_eager(parts_.config.attachments_eagerly);
  exchange.set_deletion_share(parts_.config.deletions_percent / kPercent);
  replica_ = std::make_unique<Replica>(parts_.vault, parts_.clock);
  const std::weak_ptr<VaultSync> weak = weak_from_this();
  parts_.transport.Begin(wire::LinkKeyOf(parts_.vault.device_key()), *this,
                         [weak](std::unique_ptr<sync::Link> link, const sync::TlsKey& key) {
                           const auto self = weak.lock();
                           if (self == nullptr) return;
                           self->hub_->Accept(std::move(link), key, self->Now());
                           self->Settle();
                         });
  hub_ = std::make_unique<sync::Hub>(
      sync::Hub::Parts{*replica_, *this, parts_.clock, parts_.random,
                       [&alarm = parts_.alarm] { return alarm.Now(); }});
  known_ = exchange.Known();
  rests_ = Released().has_value();
  if (rests_) hub_->SetResting(true, Now());
  FollowRoster();
  Settle();
}

std::optional<store::ToldReleased> VaultSync::Released() const {
  return replica_->Released();
}

void VaultSync::LocalChange() {
  journal::Frontier known = parts_.vault.exchange().Known();
  if (known == known_) return;
  known_ = std::move(known);
  hub_->LocalChange(Now());
  Settle();
}

void VaultSync::RosterChanged() {
  FollowRoster();
  hub_->RosterChanged(Now());
  LocalChange();
  Settle();
}

void VaultSync::SyncNow(absl::Duration patience, std::function<void(sync::Hub::Round)> done) {
  if (!parts_.vault.refusal().ok()) return done({});
  Listen().IgnoreError();  // as above; the port may have become free
  hub_->SyncNow(Now(), patience, std::move(done));
  Settle();
}

void VaultSync::HeardOf(const journal::DeviceId& device, const base::Address& address) {
  hub_->HeardOf(device, address, Now());
  Settle();
}

void VaultSync::WantBlob(const journal::SubjectId& id) {
  hub_->WantBlob(id, Now());
  Settle();
}

bool VaultSync::SameNow() const {
  return hub_->SameNow() && !parts_.vault.exchange().held();
}

void VaultSync::OnFrame(sync::Link* link, const fallow::sync::v1::Frame& frame) {
  hub_->OnFrame(link, frame);
  Settle();
}

void VaultSync::OnWritable(sync::Link* link) {
  hub_->OnWritable(link);
  Settle();
}

void VaultSync::OnClosed(sync::Link* link, const absl::Status& why) {
  hub_->OnClosed(link, why);
  Settle();
}

void VaultSync::Dial(const base::Address& address, const sync::TlsKey& key,
                     sync::LinkEvents& /*events*/, Done done) {
  // The hub is told of the link through this object, so that the alarm is set afterwards.
  parts_.transport.Dial(address, key, *this,
                        [weak = weak_from_this(), done = std::move(done)](auto link) {
                          const auto self = weak.lock();
                          if (self == nullptr) return;
                          done(std::move(link));
                          self->Settle();
                        });
}

void VaultSync::OnAlarm() {
  alarm_at_ = absl::InfiniteDuration();
  FollowDay();
  if (hub_->NextTick() <= Now()) hub_->Tick(Now());
  if (voice_ && voice_->NextAt() <= Now() && port() != 0 && voice_key_) {
    watch_->Send(voice_->Say(*voice_key_, port(), Now()));
  }
  Settle();
}

void VaultSync::OnNetworkChange() {
  FollowDay();
  Listen().IgnoreError();
  if (voice_) voice_->Restart(Now());
  hub_->NetworkChanged(Now());
  Settle();
}

void VaultSync::OnDatagram(const std::string& datagram, const base::Address& from) {
  if (!ear_) return;
  const auto heard = ear_->Hear(datagram, from, Now());
  if (heard) HeardOf(heard->device, heard->address);
}

void VaultSync::Settle() {
  if (const bool released = Released().has_value(); released != rests_) {
    rests_ = released;
    hub_->SetResting(released, Now());
    // Beacons are set up anew, or are no longer heard.
    watch_.reset();
    replica_->roster_changed = true;
  }
  if (std::exchange(replica_->roster_changed, false)) FollowRoster();
  if (watch_ != nullptr && std::exchange(replica_->keys_changed, false)) FollowKeys();
  if (std::exchange(replica_->news, false)) {
    known_ = parts_.vault.exchange().Known();
    parts_.on_news();
  }
  TellState();
  if (watch_ == nullptr) return;
  absl::Duration due = hub_->NextTick();
  if (voice_) due = std::min(due, voice_->NextAt());
  if (due == alarm_at_) return;
  alarm_at_ = due;
  watch_->Set(due);
}

void VaultSync::TellState() {
  std::vector<PeerState> peers;
  for (const sync::PeerStatus& each : hub_->Status()) {
    peers.push_back({each.peer.id, each.connected, each.trouble.code()});
  }
  const bool same = SameNow();
  if (peers == peers_told_ && same == same_told_) return;
  // A journal with no other devices has nothing to report when syncing begins.
  if (!peers.empty() || !peers_told_.empty()) parts_.changes.OnChange({journal::ChangeKind::kSync});
  peers_told_ = std::move(peers);
  same_told_ = same;
}

// A journal that is open for reading only takes nothing in, and may lack what it would pass on: it
// listens to nobody, and calls nobody.
void VaultSync::FollowRoster() {
  if (!parts_.vault.refusal().ok()) return;
  const std::vector<sync::Peer> peers = replica_->Peers();
  std::vector<sync::TlsKey> keys;
  for (const sync::Peer& each : peers) {
    keys.push_back(each.tls_key);
    const auto fixed = parts_.config.addresses.find(each.name);
    hub_->SetAddresses(each.id, fixed == parts_.config.addresses.end()
                                    ? std::vector<base::Address>()
                                    : fixed->second);
  }
  std::vector<sync::TlsKey> removed;
  for (const sync::Peer& each : replica_->Removed()) removed.push_back(each.tls_key);
  parts_.transport.SetPeers(keys, removed);
  replica_->keys_changed = true;
  Listen().IgnoreError();  // it has been logged, and every status says so
  if (peers.empty()) {
    watch_.reset();
    voice_.reset();
    ear_.reset();
    return;
  }
  if (watch_ != nullptr) return;
  const std::weak_ptr<VaultSync> weak = weak_from_this();
  // Posts from the watch's thread to the executor, where `what` runs if this still exists.
  const auto post = [weak, &executor = parts_.executor](auto what) {
    executor.Post([weak, what] {
      const auto self = weak.lock();
      if (self != nullptr && self->watch_ != nullptr) what(*self);
    });
  };
  const bool discovers = parts_.config.discovery && !rests_;
  beacon_day_ = sync::BeaconDay(parts_.clock.Now());
  watch_ = std::make_unique<SyncWatch>(
      discovers ? BeaconPlaces() : std::vector<system::MulticastPlace>(),
      SyncWatch::Visitors{[post] { post([](VaultSync& self) { self.OnAlarm(); }); },
                          [post] { post([](VaultSync& self) { self.OnNetworkChange(); }); },
                          [post](std::string datagram, const base::Address& from) {
                            post([datagram = std::move(datagram), from](VaultSync& self) {
                              self.OnDatagram(datagram, from);
                            });
                          }});
  alarm_at_ = absl::InfiniteDuration();
  voice_.reset();
  ear_.reset();
  if (!discovers) return;
  voice_.emplace(replica_->self(), parts_.random, Now());
  ear_.emplace(replica_->self());
}

// Today's place, to which this device sends, and those of devices whose clocks show another day.
std::vector<system::MulticastPlace> VaultSync::BeaconPlaces() const {
  std::vector<system::MulticastPlace> places;
  for (const int64_t day : {beacon_day_, beacon_day_ - 1, beacon_day_ + 1}) {
    const sync::BeaconPlace place = sync::DeriveBeaconPlace(replica_->vault_id(), day);
    places.push_back({place.port, place.group4, place.group6});
  }
  return places;
}

void VaultSync::FollowDay() {
  if (!voice_) return;
  const int64_t day = sync::BeaconDay(parts_.clock.Now());
  if (day == std::exchange(beacon_day_, day)) return;
  watch_->Move(BeaconPlaces());
}

void VaultSync::FollowKeys() {
  store::Exchange& exchange = parts_.vault.exchange();
  const auto in_force = exchange.CurrentEpoch();  // makes one where there is none
  if (!in_force.ok()) return;
  const store::Epoch* const newest = exchange.epochs().current();
  std::vector<crypto::BeaconKey> keys;
  for (const store::Epoch* const each :
       {*in_force, newest == *in_force ? exchange.epochs().previous() : newest}) {
    if (each != nullptr) keys.push_back(sync::DeriveBeaconKey(each->key, replica_->vault_id()));
  }
  voice_key_.reset();
  if (!keys.empty()) voice_key_ = keys.front().Copy();
  if (ear_) ear_->SetKeys(std::move(keys));
}

absl::Status VaultSync::ListenForGuests(bool wanted) {
  guests_wanted_ = wanted;
  return Listen();
}

bool VaultSync::ReleasedLately() const {
  const absl::Time now = parts_.clock.Now();
  const auto& devices = parts_.vault.exchange().devices().roster().devices();
  return std::any_of(devices.begin(), devices.end(), [&](const auto& each) {
    const journal::Device& device = each.second;
    return device.id != replica_->self() && device.removed &&
           absl::AbsDuration(now - device.removed->at) < kToldFor;
  });
}

absl::Status VaultSync::Listen() {
  wire::SyncTransport& transport = parts_.transport;
  const bool wanted = !rests_ && (!replica_->Peers().empty() || ReleasedLately());
  if (!guests_wanted_ && !wanted) {
    transport.StopListening();
    listen_trouble_ = absl::OkStatus();
  } else if (transport.port() == 0) {
    FALLOW_RETURN_IF_ERROR(Open());
  }
  hub_->SetPort(transport.port());
  return absl::OkStatus();
}

// A configured port may be the only one that a firewall lets through, so no other is used instead.
absl::Status VaultSync::Open() {
  const SyncConfig& config = parts_.config;
  const bool fixed = config.port != 0;
  const uint16_t wanted =
      fixed ? config.port : parts_.vault.settings().Get(store::setting::kSyncPort).value_or(0);
  const absl::StatusOr<uint16_t> port =
      parts_.transport.Listen(config.listen, wanted, /*or_another=*/!fixed);
  const bool known = port.status() == listen_trouble_;
  listen_trouble_ = port.status();
  if (!port.ok()) {
    if (!known) LogWarning(base::ToStd(port.status().message()));
    return port.status();
  }
  if (fixed || *port == wanted) return absl::OkStatus();
  return parts_.vault.settings().Set(store::setting::kSyncPort, *port);
}

}  // namespace fallow::app
