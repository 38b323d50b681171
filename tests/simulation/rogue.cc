#include "tests/simulation/rogue.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "crypto/codec.h"
#include "crypto/device_identity.h"
#include "crypto/sealed_box.h"
#include "daemon/base/status.h"
#include "daemon/store/exchange.h"
#include "tests/support/forger.h"

namespace fallow::simulation {
namespace {

using journal::DeviceId;
using tests::Forger;

constexpr auto kUnknownKind = static_cast<journal::RecordKind>(999);
constexpr uint64_t kFlood = journal::kHeadsOfDeviceMax + 4;
// Where the records of a young journal are, and where those of none are yet.
constexpr uint64_t kEarly = 12;
constexpr uint64_t kLate = 100'000;

// A part of the person's household that is turned against the rest.
class Rogue {
 public:
  Rogue(World& world, Device& device)
      : world_(world),
        device_(device),
        random_(device.environment().random),
        key_(device.vault().device_key()) {}

  void Do() {
    Dice& dice = world_.dice();
    switch (dice.Below(6)) {
      case 0:
        return TakeOver();
      case 1:
      case 2:
        return BringIn();
      case 3:
        return MakeKey();
      case 4:
        return AddFirst();
      default:
        return Flood();
    }
  }

 private:
  uint64_t Lamport() {
    Dice& dice = world_.dice();
    return dice.OneIn(3) ? kLate + dice.Below(kLate) : dice.Between(1, kEarly);
  }
  uint32_t NewIncarnation() { return static_cast<uint32_t>(world_.dice().Between(1000, 1 << 30)); }
  Forger Forge(uint32_t incarnation) { return Forger(key_, {device_.id(), incarnation}, random_); }
  // Another branch of its log, or of a number that it never had.
  uint32_t SomeIncarnation() {
    for (const journal::WriterHead& head : device_.known()) {
      if (head.writer.device == device_.id() && world_.dice().OneIn(2)) {
        return head.writer.incarnation;
      }
    }
    return NewIncarnation();
  }

  // Somebody who listens; null: nobody does.
  Device* Hearer() {
    std::vector<Device*> hearers;
    for (DeviceNumber number = 0; number < world_.size(); ++number) {
      Device& other = world_.device(number);
      const bool there = other.unlocked() && other.number() != device_.number();
      if (there && world_.network().Reaches(device_.number(), number)) hearers.push_back(&other);
    }
    return hearers.empty() ? nullptr : hearers[world_.dice().Below(hearers.size())];
  }
  // An honest device that the rogue knows of.
  const journal::Device* Victim() {
    const std::vector<const journal::Device*> others =
        device_.vault().exchange().devices().Others();
    return others.empty() ? nullptr : others[world_.dice().Below(others.size())];
  }

  // Whether it was taken.
  bool Hand(Forger& forged, Device& to) {
    const auto epoch = device_.vault().exchange().CurrentEpoch();
    if (!epoch.ok()) return false;
    const std::string envelope = forged.Seal(**epoch, device_.vault().exchange().vault_id());
    const auto grant = device_.replica().GrantFor(to.id());
    if (grant.ok()) to.replica().TakeGrant(device_.id(), *grant).IgnoreError();
    const bool taken = to.replica().Take(device_.id(), envelope).ok();
    AfterVisit(to);
    return taken;
  }
  void AfterVisit(Device& to) {
    device_.files().TakeErrors();
    to.files().TakeErrors();
    to.hub().RosterChanged(world_.scheduler().now());
    world_.Settle(to);
    world_.Settle(device_);
  }

  // Adds a device once more, with keys of its own.
  void TakeOver() {
    const journal::Device* victim = Victim();
    Device* const hearer = Hearer();
    if (victim == nullptr || hearer == nullptr) return;
    const crypto::SubjectKey other = crypto::SubjectKey::Random(random_);
    const bool its_keys = world_.dice().OneIn(3);
    Forger forged = Forge(NewIncarnation());
    // With the real keys, but so that the real addition could not be read.
    forged.AddDevice(victim->id, its_keys ? victim->keys : crypto::PublicKeysOf(key_), victim->name,
                     Lamport(), its_keys ? &other : nullptr);
    Hand(forged, *hearer);
  }

  // Lets in one more, as if that had been so for long.
  void BringIn() {
    Device* const hearer = Hearer();
    if (hearer == nullptr) return;
    World::Ghost ghost;
    ghost.keys = crypto::PublicKeysOf(crypto::SigningKey::Random(random_));
    ghost.id = journal::DeviceIdFor(ghost.keys);
    Forger forged = Forge(SomeIncarnation());
    forged.AddDevice(ghost.id, ghost.keys, "ghost " + std::to_string(world_.ghosts().size()),
                     Lamport());
    const journal::RecordHeader& header = forged.run().items.back().header;
    ghost.record = {forged.run().writer, header.stamp.sequence, journal::ChainHash(header)};
    world_.ghosts().push_back(ghost);
    Hand(forged, *hearer);
  }

  // Makes an epoch key of its own, younger than all others, as if another had made it.
  void MakeKey() {
    Device* const hearer = Hearer();
    const journal::Device* maker = Victim();
    if (hearer == nullptr || maker == nullptr) return;
    store::Epoch epoch{{},
                       kLate + world_.dice().Below(kLate),
                       device_.id(),
                       crypto::EpochKey::Random(random_),
                       device_.clock().Now()};
    random_.Fill(epoch.id.bytes);
    // Its own removal it does not mind.
    epoch.released = device_.vault().exchange().devices().roster().Removed();
    epoch.released.push_back(device_.id());
    std::sort(epoch.released.begin(), epoch.released.end());
    epoch.released.erase(std::unique(epoch.released.begin(), epoch.released.end()),
                         epoch.released.end());
    if (world_.dice().OneIn(2)) epoch.device = maker->id;
    const journal::VaultId vault = device_.vault().exchange().vault_id();
    epoch.signature =
        key_.Sign(crypto::Domain::kEpochMade, crypto::AsBytes(store::EpochStatement(vault, epoch)));
    if (!Give(epoch, *hearer).ok()) return AfterVisit(*hearer);
    world_.rogue_keys().insert(epoch.id);
    AfterVisit(*hearer);
  }

  absl::Status Give(const store::Epoch& epoch, Device& to) {
    const crypto::DevicePublicKeys keys = crypto::PublicKeysOf(to.vault().device_key());
    FALLOW_ASSIGN_OR_RETURN(const crypto::Sealed sealed,
                            crypto::SealTo(keys.box, epoch.key.bytes()));
    const journal::VaultId vault = device_.vault().exchange().vault_id();
    std::string message(5 * DeviceId::kBytes + sizeof(uint64_t) + sealed.bytes.size(), '\0');
    crypto::FieldWriter out({reinterpret_cast<uint8_t*>(message.data()), message.size()});
    out.Bytes(vault.bytes);
    out.Bytes(epoch.id.bytes);
    out.Integer(epoch.lamport);
    out.Bytes(epoch.device.bytes);
    out.Bytes(device_.id().bytes);
    out.Bytes(to.id().bytes);
    out.Bytes(crypto::AsBytes(sealed.bytes));
    FALLOW_CHECK(out.full());
    const crypto::Signature signature =
        key_.Sign(crypto::Domain::kEpochGrant, crypto::AsBytes(message));
    fallow::sync::v1::EpochGrant grant;
    grant.set_id(std::string(epoch.id.view()));
    grant.set_lamport(epoch.lamport);
    grant.set_device(std::string(epoch.device.view()));
    grant.set_sealed_key(sealed.bytes + std::string(crypto::AsChars(signature.bytes)));
    grant.set_released(store::EncodeReleased(epoch.released));
    grant.set_made(std::string(crypto::AsChars(epoch.signature->bytes)));
    return to.replica().TakeGrant(device_.id(), grant);
  }

  // Says that the journal's first device came in by its word.
  void AddFirst() {
    Device* const hearer = Hearer();
    const auto& first = device_.vault().exchange().devices().first();
    if (hearer == nullptr || !first) return;
    const journal::Device* device = device_.vault().exchange().devices().roster().Find(*first);
    if (device == nullptr) return;
    Forger forged = Forge(NewIncarnation());
    forged.AddDevice(*first, device->keys, device->name, Lamport());
    Hand(forged, *hearer);
  }

  // More branches than a device may have.
  void Flood() {
    Device* const hearer = Hearer();
    if (hearer == nullptr) return;
    world_.flooded() = true;
    for (uint64_t i = 0; i < kFlood && hearer->unlocked() && device_.unlocked(); ++i) {
      Forger forged = Forge(NewIncarnation());
      journal::SubjectId subject;
      random_.Fill(subject.bytes);
      forged.Add(subject, kUnknownKind, Lamport(), "noise");
      Hand(forged, *hearer);
    }
  }

  World& world_;
  Device& device_;
  crypto::RandomSource& random_;
  const crypto::SigningKey& key_;
};

bool Has(const journal::Frontier& frontier, const journal::WriterHead& head) {
  return std::find(frontier.begin(), frontier.end(), head) != frontier.end();
}

// Whether somebody who is known here to have removed the rogue had not seen this.
bool FellWithRogue(World& world, Device& device, const World::Ghost& ghost) {
  const auto removals = world.removals().find(*world.rogue());
  if (removals == world.removals().end()) return false;
  return std::any_of(
      removals->second.begin(), removals->second.end(), [&](const World::Removal& removal) {
        return removal.record && Includes(device.known(), *removal.record) == Inclusion::kYes &&
               !Has(removal.seen, ghost.record);
      });
}

void CheckOne(World& world, Device& device) {
  const store::Devices& devices = device.vault().exchange().devices();
  if (devices.stale()) return;
  const std::string name = "device " + std::to_string(device.number());
  const journal::Roster& roster = devices.roster();
  for (const auto& [id, keys] : world.identities()) {
    const journal::Device* known = roster.Find(id);
    if (known != nullptr && known->keys != keys) {
      world.Fail(name + " takes another for one of its devices");
    }
  }
  const journal::Device* first = roster.Find(world.device(0).id());
  if (first != nullptr && first->added && first->added->by != first->id) {
    world.Fail(name + " takes another's word for the first device");
  }
  const std::vector<DeviceId> newcomers = devices.Newcomers();
  for (const World::Ghost& ghost : world.ghosts()) {
    if (!roster.Holds(ghost.id)) continue;
    if (FellWithRogue(world, device, ghost)) {
      world.Fail(name + " has let in whom a removed device has brought");
    }
    const bool was_there = !world.hosts().contains(device.number());
    if (was_there && std::find(newcomers.begin(), newcomers.end(), ghost.id) == newcomers.end()) {
      world.Fail(name + " does not tell of a device that is new");
    }
  }
  const Device& rogue = world.device(*world.rogue());
  if (journal::CountHeadsOf(rogue.id(), device.known()) > journal::kHeadsOfDeviceMax) {
    world.Fail(name + " has taken more branches of one device than there is room for");
  }
}

// What it seals now is not for one that it knows to be removed.
void CheckKey(World& world, Device& device) {
  Device& rogue = world.device(*world.rogue());
  const journal::Device* known = device.vault().exchange().devices().roster().Find(rogue.id());
  if (known == nullptr || !known->removed) return;
  const auto epoch = device.vault().exchange().CurrentEpoch();
  device.files().TakeErrors();
  const bool has =
      epoch.ok() &&
      (world.rogue_keys().contains((*epoch)->id) ||
       (rogue.unlocked() && rogue.vault().exchange().epochs().Find((*epoch)->id) != nullptr));
  const std::string name = "device " + std::to_string(device.number());
  world.Settle(device);
  if (has) world.Fail(name + " seals under a key that a removed device has");
}

}  // namespace

void Betray(World& world, Device& device, const Step& /*step*/) {
  if (!world.rogue()) {
    if (device.number() == 0) return;
    world.rogue() = device.number();
  }
  Device& rogue = world.device(*world.rogue());
  if (rogue.unlocked()) Rogue(world, rogue).Do();
}

void CheckRosters(World& world) {
  if (!world.rogue()) return;
  for (DeviceNumber number = 0; number < world.size() && !world.failed(); ++number) {
    Device& device = world.device(number);
    if (number == *world.rogue() || !device.unlocked()) continue;
    CheckOne(world, device);
    CheckKey(world, device);
  }
}

}  // namespace fallow::simulation
