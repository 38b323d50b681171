#include "tests/simulation/household.h"

#include <string>
#include <utility>

#include "crypto/device_identity.h"
#include "crypto/secret_bytes.h"
#include "daemon/base/status.h"
#include "daemon/store/exchange.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/final_deletions.h"
#include "daemon/sync/pairing.h"
#include "daemon/sync/vault_replica.h"
#include "tests/simulation/people.h"
#include "tests/simulation/rogue.h"

namespace fallow::simulation {
namespace {

using store::Exchange;

// No more devices than a journal may have are tried; the first ones cost the most time.
constexpr size_t kMachinesMost = kDevicesMost + 2;

std::string NameOf(const Device& device) {
  return "device " + std::to_string(device.number());
}

absl::Status Broken() {
  return absl::UnavailableError("the line broke");
}

// The user's part in pairing: reading the code from the host's screen and typing it on the guest.
struct Couple {
  World& world;
  Device& host;
  Device& guest;
  uint64_t frames_left;
  sync::PairingOffer offer;
  crypto::SigningKey guest_key;
  // The host has added the guest to the roster, or tried to.
  bool added = false;

  absl::StatusOr<std::string> Carry(std::string frame) {
    if (frames_left-- == 0) return Broken();
    return frame;
  }
};

// Adds the guest to the roster and returns what it needs to know.
absl::StatusOr<std::string> MakeWelcome(Couple& couple) {
  Exchange& exchange = couple.host.vault().exchange();
  const sync::PairingOffer& offer = couple.offer;
  couple.added = true;
  FALLOW_RETURN_IF_ERROR(exchange.AddDevice(offer.device, offer.keys, offer.name));
  FALLOW_ASSIGN_OR_RETURN(fallow::sync::v1::Welcome welcome, sync::MakeWelcome(exchange));
  if (couple.world.rogue() == couple.host.number()) Mislead(couple.world, welcome);
  return welcome.SerializeAsString();
}

absl::Status Join(Couple& couple, std::string_view bytes) {
  fallow::sync::v1::Welcome welcome;
  if (!welcome.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("the welcome cannot be read");
  }
  Device& guest = couple.guest;
  FALLOW_ASSIGN_OR_RETURN(
      const store::Joining joining,
      sync::ReadWelcome(welcome, couple.offer.device, couple.guest_key, guest.clock().Now()));
  FALLOW_RETURN_IF_ERROR(store::Vault::CreateJoined(
      guest.environment(), Device::kFolder, crypto::AsBytes(Device::kPassphrase), {}, joining));
  guest.SetExists();
  return absl::OkStatus();
}

absl::Status Talk(Couple& couple) {
  const absl::Duration now = couple.world.scheduler().now();
  crypto::RandomSource& random = couple.guest.environment().random;
  sync::PairingCode code = sync::PairingCode::Random(couple.host.environment().random);
  FALLOW_ASSIGN_OR_RETURN(sync::PairingCode typed, sync::PairingCode::Parse(code.Text()));
  const sync::TlsKey host_key = crypto::PublicKeysOf(couple.host.vault().device_key()).tls.bytes;
  sync::PairingHost host(std::move(code), host_key, now, couple.host.environment().random);
  const sync::TlsKey guest_key = couple.offer.keys.tls.bytes;
  sync::PairingGuest guest(std::move(typed), couple.offer, guest_key, host_key, now, random);
  FALLOW_RETURN_IF_ERROR(host.Begin(guest_key, now));
  std::string frame = guest.Start();
  while (host.phase() != sync::PairingHost::Phase::kConfirmed) {
    FALLOW_ASSIGN_OR_RETURN(frame, couple.Carry(std::move(frame)));
    FALLOW_ASSIGN_OR_RETURN(frame, host.OnFrame(frame, now));
    if (host.phase() == sync::PairingHost::Phase::kConfirmed) break;
    FALLOW_ASSIGN_OR_RETURN(frame, couple.Carry(std::move(frame)));
    FALLOW_ASSIGN_OR_RETURN(frame, guest.OnFrame(frame, now));
  }
  FALLOW_ASSIGN_OR_RETURN(const std::string welcome, MakeWelcome(couple));
  FALLOW_ASSIGN_OR_RETURN(frame, host.Welcome(crypto::AsBytes(welcome), now));
  FALLOW_ASSIGN_OR_RETURN(frame, couple.Carry(std::move(frame)));
  FALLOW_RETURN_IF_ERROR(guest.OnFrame(frame, now).status());
  FALLOW_RETURN_IF_ERROR(Join(couple, guest.welcome().chars()));
  FALLOW_ASSIGN_OR_RETURN(frame, couple.Carry(guest.Joined()));
  return host.OnFrame(frame, now).status();
}

// It has nothing to say of devices any more.
bool KnowsOfItsRemoval(World& world, Device& device) {
  return world.removals().contains(device.number()) &&
         !device.vault().exchange().devices().roster().Holds(device.id());
}

void RemoveSome(World& world, Device& device, uint64_t what) {
  if (KnowsOfItsRemoval(world, device)) return;
  const std::vector<sync::Peer> peers = device.replica().Peers();
  if (peers.empty()) return;
  const Device* other = world.Find(peers[what % peers.size()].id);
  if (other != nullptr) RemoveDevice(world, device, *other);
}

void RenameDevice(World& world, Device& device) {
  if (KnowsOfItsRemoval(world, device)) return;
  Change change;
  change.subject = NameOf(device);
  change.seen = device.known();
  const std::string name = "name " + std::to_string(world.dice().Below(1000));
  const absl::Status done = device.vault().exchange().RenameDevice(device.id(), name);
  Note(world, device, std::move(change), done);
}

}  // namespace

void RemoveDevice(World& world, Device& device, const Device& other) {
  Change change;
  change.subject = NameOf(other);
  const journal::Frontier seen = change.seen = device.known();
  const absl::Status done = device.vault().exchange().RemoveDevice(other.id());
  if (device.unlocked()) device.hub().RosterChanged(world.scheduler().now());
  const DeviceNumber number = device.number();
  world.removals()[other.number()].push_back({number, Note(world, device, change, done), seen});
}

absl::Status AddDevice(World& world, Device& host, uint64_t interrupted_after) {
  if (host.vault().exchange().devices().roster().living() >= journal::kDevicesMax) {
    return absl::ResourceExhaustedError("the journal has as many devices as it may");
  }
  if (KnowsOfItsRemoval(world, host)) {
    return absl::NotFoundError("the host knows that it was removed");
  }
  Device& guest = world.AddMachine();
  world.hosts()[guest.number()] = host.number();
  crypto::RandomSource& random = guest.environment().random;
  crypto::SigningKey key = crypto::SigningKey::Random(random);
  const crypto::DevicePublicKeys keys = crypto::PublicKeysOf(key);
  sync::PairingOffer offer{journal::DeviceIdFor(keys), keys, NameOf(guest)};
  Couple couple{world, host, guest, interrupted_after, std::move(offer), std::move(key)};
  const absl::Status talked = Talk(couple);
  const uint64_t errors = host.files().TakeErrors() + guest.files().TakeErrors();
  if (host.unlocked()) host.hub().RosterChanged(world.scheduler().now());
  const bool host_lives = world.Settle(host);
  const bool guest_lives = world.Settle(guest);
  if (!talked.ok() && errors == 0 && !absl::IsUnavailable(talked)) {
    world.Fail("pairing failed without a reason: " + talked.ToString());
  }
  if (guest.exists()) {
    if (host_lives && guest_lives) Unlock(world, guest);
  } else if (couple.added) {
    world.strays().push_back(couple.offer.device);
  }
  return talked;
}

void ReviewAll(World& world, Device& device) {
  if (!device.unlocked()) return;
  Exchange& exchange = device.vault().exchange();
  if (!exchange.held()) return;
  device.files().TakeErrors();
  // Releases from another device cannot be undone.
  const bool keep =
      world.dice().OneIn(3) && exchange.held()->released + exchange.held()->others == 0;
  const absl::Status done = keep ? exchange.ReviewKeep() : exchange.ReviewDelete();
  if (keep) world.ledger().SetDeletionsUndone();
  if (!done.ok() && device.files().TakeErrors() == 0)
    world.Fail("a review was refused: " + done.ToString());
  device.hub().SyncNow(world.scheduler().now(), absl::Seconds(30), [](const auto&) {});
  world.Settle(device);
}

void KeepHouse(World& world, Device& device) {
  if (!device.unlocked() || device.clock().times_set() > kTimesSetMost) return;
  Change change;
  change.subject = "practice";
  change.seen = device.known();
  absl::Status done = device.vault().final_deletions().Run().status();
  done.Update(device.vault().blobs().RemoveOrphans());
  Note(world, device, std::move(change), done);
}

bool HouseholdDoes(World& world, Device& device, const Step& step) {
  switch (step.act) {
    case Act::kReview:
      ReviewAll(world, device);
      return true;
    case Act::kKeepHouse:
      KeepHouse(world, device);
      return true;
    case Act::kAddDevice:
      if (world.size() < kMachinesMost) {
        AddDevice(world, device, world.dice().OneIn(4) ? world.dice().Below(6) : kNeverInterrupted)
            .IgnoreError();
      }
      return true;
    case Act::kRemoveDevice:
      RemoveSome(world, device, step.what);
      return true;
    case Act::kBetray:
      Betray(world, device);
      return true;
    case Act::kRenameDevice:
      RenameDevice(world, device);
      return true;
    default:
      return false;
  }
}

}  // namespace fallow::simulation
