#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::simulation {
namespace {

// If so many events happen within one step, the devices talk endlessly.
constexpr uint64_t kEventsMost = 500'000;
// Times are stored in milliseconds.
constexpr absl::Duration kPutBackUnknown = absl::Minutes(2);
constexpr absl::Duration kClaimPrecision = absl::Milliseconds(1);

}  // namespace

World::World(uint64_t seed, Planted planted)
    : dice_(seed),
      network_(scheduler_, dice_, [this](std::string what) { Fail(std::move(what)); }),
      planted_(std::move(planted)),
      seed_(seed) {}

World::~World() {
  // Before the network, which they detach from.
  devices_.clear();
}

Device& World::AddMachine() {
  const DeviceNumber number = devices_.size();
  const Device::World around{scheduler_,
                             network_,
                             dice_,
                             planted_.disguise,
                             planted_.log_is_silent,
                             [this](DeviceNumber which) { Settle(*devices_[which]); }};
  devices_.push_back(std::make_unique<Device>(number, around, Dice(seed_ + number).Next()));
  devices_.back()->files().SetForgetful(planted_.disk_forgets);
  return *devices_.back();
}

Device* World::Find(const journal::DeviceId& id) {
  for (const auto& device : devices_) {
    if (device->exists() && device->id() == id) return device.get();
  }
  return nullptr;
}

void World::Advance(absl::Duration by) {
  if (failed()) return;
  if (!scheduler_.RunUntil(scheduler_.now() + by, kEventsMost)) {
    Fail("more than " + std::to_string(kEventsMost) + " events within " + absl::FormatDuration(by));
  }
}

void World::Beacon() {
  for (const auto& hearer : devices_) {
    for (const auto& sender : devices_) {
      if (hearer == sender || !hearer->unlocked() || !sender->unlocked()) continue;
      if (!network_.Reaches(hearer->number(), sender->number())) continue;
      hearer->hub().HeardOf(sender->id(), Network::AddressOf(sender->number()), scheduler_.now());
      Settle(*hearer);
    }
  }
}

void World::Fail(std::string what) {
  if (failure_.empty()) failure_ = std::move(what);
}

bool World::Settle(Device& device) {
  const bool alive = device.Settle();
  if (alive && device.unlocked() && !identities_.contains(device.id())) {
    identities_[device.id()] = crypto::PublicKeysOf(device.vault().device_key());
  }
  if (alive && device.unlocked() && !failed()) CheckClaims(device);
  return alive;
}

// Of a rogue that has said too much, others may have taken something else.
journal::Frontier World::Owed(journal::Frontier known) const {
  if (!flooded_) return known;
  const journal::DeviceId rogue = devices_[*rogue_]->id();
  std::erase_if(known,
                [&](const journal::WriterHead& head) { return head.writer.device == rogue; });
  return known;
}

// A device that claims to be the same as a peer knows that the peer had everything, and nothing is
// ever lost.
void World::CheckClaims(Device& device) {
  const std::vector<sync::PeerStatus> peers = device.hub().Status();
  absl::Time oldest = absl::InfiniteFuture();
  for (const sync::PeerStatus& peer : peers) {
    oldest = std::min(oldest, peer.same.value_or(absl::InfinitePast()));
    if (!peer.same) continue;
    absl::Time& claimed = claims_[{device.number(), peer.peer.id}];
    // A claim about an earlier time was checked at that time.
    if (std::exchange(claimed, *peer.same) == *peer.same) continue;
    if (absl::AbsDuration(device.clock().Now() - *peer.same) > kClaimPrecision) continue;
    // What the device claimed before its disk was put back may still be recorded.
    if (scheduler_.now() - last_put_back_ < kPutBackUnknown) continue;
    Device* other = Find(peer.peer.id);
    if (other == nullptr || !other->unlocked()) continue;
    if (!Covers(other->known(), Owed(device.known()))) {
      Fail("device " + std::to_string(device.number()) + " takes device " +
           std::to_string(other->number()) + " for the same, which lacks something");
    }
  }
  const std::optional<absl::Time> everywhere = device.hub().SameEverywhere();
  if (everywhere && (peers.empty() || *everywhere > oldest)) {
    Fail("device " + std::to_string(device.number()) +
         " says that all are the same, and one of them was not");
  }
}

bool Covers(const journal::Frontier& outer, const journal::Frontier& inner) {
  return std::all_of(inner.begin(), inner.end(), [&](const journal::WriterHead& head) {
    return Includes(outer, head) != Inclusion::kNo;
  });
}

}  // namespace fallow::simulation
