#include "daemon/app/vault_sync.h"

#include <algorithm>
#include <utility>

#include "crypto/device_identity.h"
#include "daemon/app/logging.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/store/exchange.h"
#include "daemon/store/log/settings.h"
#include "daemon/wire/tls_identity.h"

namespace fallow::app {
namespace {

constexpr double kPercent = 100;

}  // namespace

// The vault's replica, which also notes what the hub has changed through it.
class VaultSync::Replica final : public sync::VaultReplica {
 public:
  explicit Replica(store::Exchange& exchange) : VaultReplica(exchange) {}

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
  absl::Status Agreed(const journal::DeviceId& peer, const journal::Frontier& theirs) override {
    agreed[peer] = theirs;
    return VaultReplica::Agreed(peer, theirs);
  }

  bool news = false, roster_changed = false, keys_changed = true;
  std::map<journal::DeviceId, journal::Frontier> agreed;
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
  replica_ = std::make_unique<Replica>(exchange);
  const std::weak_ptr<VaultSync> weak = weak_from_this();
  parts_.transport.Begin(wire::MakeTlsIdentity(crypto::TlsSeedOf(parts_.vault.device_key())), *this,
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
  FollowRoster();
  Settle();
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
  hub_->SyncNow(Now(), patience, std::move(done));
  Settle();
}

void VaultSync::HeardOf(const journal::DeviceId& device, const std::string& address) {
  hub_->HeardOf(device, address, Now());
  Settle();
}

void VaultSync::WantBlob(const journal::SubjectId& id) {
  hub_->WantBlob(id, Now());
  Settle();
}

bool VaultSync::SameNow() const {
  const journal::Frontier known = parts_.vault.exchange().Known();
  const auto peers = replica_->Peers();
  return std::all_of(peers.begin(), peers.end(), [&](const sync::Peer& peer) {
    const auto agreed = replica_->agreed.find(peer.id);
    return agreed != replica_->agreed.end() && agreed->second == known;
  });
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

void VaultSync::Dial(const std::string& address, const sync::TlsKey& key,
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
  if (hub_->NextTick() <= Now()) hub_->Tick(Now());
  if (voice_ && voice_->NextAt() <= Now() && port() != 0 && !beacon_keys_.empty()) {
    watch_->Send(voice_->Say(beacon_keys_.front(), port(), Now()));
  }
  Settle();
}

void VaultSync::OnNetworkChange() {
  if (voice_) voice_->Restart(Now());
  hub_->NetworkChanged(Now());
  Settle();
}

void VaultSync::OnDatagram(const std::string& datagram, const std::string& host) {
  if (!ear_) return;
  const auto heard = ear_->Hear(datagram, host, Now());
  if (heard) HeardOf(heard->device, heard->address);
}

void VaultSync::Settle() {
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
    hub_->SetAddresses(each.id, fixed == parts_.config.addresses.end() ? std::vector<std::string>()
                                                                       : fixed->second);
  }
  parts_.transport.SetPeers(keys);
  replica_->keys_changed = true;
  if (const absl::Status listening = Listen(); !listening.ok()) {
    LogWarning(base::ToStd(listening.message()));
  }
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
  watch_ = std::make_unique<SyncWatch>(
      parts_.config.discovery,
      SyncWatch::Visitors{[post] { post([](VaultSync& self) { self.OnAlarm(); }); },
                          [post] { post([](VaultSync& self) { self.OnNetworkChange(); }); },
                          [post](std::string datagram, std::string host) {
                            post([datagram = std::move(datagram), host = std::move(host)](
                                     VaultSync& self) { self.OnDatagram(datagram, host); });
                          }});
  alarm_at_ = absl::InfiniteDuration();
  if (!parts_.config.discovery) return;
  voice_.emplace(replica_->self(), parts_.random, Now());
  ear_.emplace(replica_->self());
}

void VaultSync::FollowKeys() {
  const auto epoch = parts_.vault.exchange().CurrentEpoch();
  if (!epoch.ok() || beacon_epoch_ == (*epoch)->id) return;
  beacon_epoch_ = (*epoch)->id;
  beacon_keys_.insert(beacon_keys_.begin(),
                      sync::DeriveBeaconKey((*epoch)->key, replica_->vault_id()));
  constexpr size_t kKeysMax = 2;
  if (beacon_keys_.size() > kKeysMax) beacon_keys_.pop_back();
  std::vector<crypto::BeaconKey> keys;
  for (const crypto::BeaconKey& each : beacon_keys_) keys.push_back(each.Copy());
  if (ear_) ear_->SetKeys(std::move(keys));
}

absl::Status VaultSync::ListenForGuests(bool wanted) {
  guests_wanted_ = wanted;
  return Listen();
}

absl::Status VaultSync::Listen() {
  wire::SyncTransport& transport = parts_.transport;
  if (!guests_wanted_ && replica_->Peers().empty()) {
    transport.StopListening();
  } else if (transport.port() == 0) {
    const uint16_t wanted =
        parts_.config.port != 0
            ? parts_.config.port
            : parts_.vault.settings().Get(store::setting::kSyncPort).value_or(0);
    FALLOW_ASSIGN_OR_RETURN(const uint16_t port, transport.Listen(parts_.config.listen, wanted));
    if (port != wanted) {
      FALLOW_RETURN_IF_ERROR(parts_.vault.settings().Set(store::setting::kSyncPort, port));
    }
  }
  hub_->SetPort(transport.port());
  return absl::OkStatus();
}

}  // namespace fallow::app
