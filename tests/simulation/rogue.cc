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
#include "tests/simulation/household.h"
#include "tests/support/forger.h"

namespace fallow::simulation {
namespace {

using journal::DeviceId;
using tests::Forger;

constexpr auto kUnknownKind = static_cast<journal::RecordKind>(999);
constexpr uint64_t kFlood = 2 * journal::kHeadsOfDeviceMax + 4;
constexpr uint64_t kCrowd = journal::kDevicesAddedByOneMax + 6;
// Where the records of a young journal are, and where those of none are yet.
constexpr uint64_t kEarly = 12;
constexpr uint64_t kLate = 100'000;
// It lets nobody in where there are so many already.
constexpr size_t kMachinesEnough = 6;

// A part of the person's household that is turned against the rest.
class Rogue {
 public:
  Rogue(World& world, Device& device)
      : world_(world),
        device_(device),
        random_(device.environment().random),
        key_(device.vault().device_key()) {}

  void Do() {
    Device* const hearer = Hearer(nullptr);
    if (hearer == nullptr) return;
    switch (world_.dice().Below(14)) {
      case 0:
      case 1:
        return TakeOver(*hearer);
      case 2:
      case 3:
        return BringIn(*hearer, Lamport());
      case 4:
        return MakeKey(*hearer);
      case 5:
        return AddFirst(*hearer);
      case 6:
        return BringTwins(*hearer);
      case 7:
        return AddBack(*hearer);
      case 8:
        return LetIn();
      case 9:
      case 10:
        return Squat();
      case 11:
        return Expel(*hearer);
      case 12:
        return Crowd(*hearer);
      default:
        return Flood(*hearer);
    }
  }

  // To somebody who has not heard yet.
  void HaveLastWord(Device& remover) {
    Device* const hearer = Hearer(&remover);
    if (hearer == nullptr) return;
    Dice& dice = world_.dice();
    if (dice.OneIn(2)) BringIn(*hearer, kLate + dice.Below(kLate));
    if (dice.OneIn(2)) PassOn(remover, *hearer);
    if (dice.OneIn(2)) GetKey(*hearer);
    if (dice.OneIn(2)) AddSelf(*hearer);
    if (dice.OneIn(3)) Expel(*hearer);
    if (!dice.OneIn(3)) return;
    MakeKey(*hearer);
    // Whoever met it now would make another key.
    if (device_.unlocked()) device_.Lock();
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
  store::Exchange& exchange() { return device_.vault().exchange(); }

  // Somebody who listens, other than `not_this`; null: nobody does.
  Device* Hearer(const Device* not_this) {
    std::vector<Device*> hearers;
    for (DeviceNumber number = 0; number < world_.size(); ++number) {
      Device& other = world_.device(number);
      if (!other.unlocked() || number == device_.number() || &other == not_this) continue;
      if (world_.network().Reaches(device_.number(), number)) hearers.push_back(&other);
    }
    return hearers.empty() ? nullptr : hearers[world_.dice().Below(hearers.size())];
  }
  // An honest device that the rogue knows of; null: it knows of none.
  const journal::Device* Victim() {
    const std::vector<const journal::Device*> others = exchange().devices().Others();
    return others.empty() ? nullptr : others[world_.dice().Below(others.size())];
  }

  // Whether it was taken.
  bool Hand(Forger& forged, Device& to) {
    const auto epoch = exchange().CurrentEpoch();
    if (!epoch.ok()) return false;
    const std::string envelope = forged.Seal(**epoch, exchange().vault_id());
    const auto grant = device_.replica().GrantFor(to.id());
    if (grant.ok()) to.replica().TakeGrant(device_.id(), *grant).IgnoreError();
    const bool taken = to.replica().Take(device_.id(), envelope).ok();
    AfterVisit(to);
    return taken;
  }
  void AfterVisit(Device& to) {
    device_.files().TakeErrors();
    to.files().TakeErrors();
    if (to.unlocked()) to.hub().RosterChanged(world_.scheduler().now());
    world_.Settle(to);
    world_.Settle(device_);
  }
  static journal::WriterHead HeadOf(const Forger& forged) {
    const journal::RecordHeader& header = forged.run().items.back().header;
    return {forged.run().writer, header.stamp.sequence, journal::ChainHash(header)};
  }

  // Adds a device once more, with keys of its own.
  void TakeOver(Device& hearer) {
    const journal::Device* victim = Victim();
    if (victim == nullptr) return;
    Forger forged = Forge(NewIncarnation());
    forged.AddDevice(victim->id, crypto::PublicKeysOf(key_), victim->name, Lamport());
    Hand(forged, hearer);
  }

  bool MayLetIn(const Device& host) const {
    return world_.size() < kMachinesEnough && host.unlocked();
  }

  // Says of a device that is new, before others have heard of it, what would keep them from reading
  // that it was added.
  void Squat() {
    Device& host = world_.device(0);
    Device* const hearer = Hearer(&host);
    if (hearer == nullptr || !MayLetIn(host)) return;
    if (!AddDevice(world_, host, kNeverInterrupted).ok()) return;
    const Device& guest = world_.device(world_.size() - 1);
    const auto identity = world_.identities().find(guest.id());
    if (identity == world_.identities().end() || !hearer->unlocked()) return;
    const crypto::SubjectKey other = crypto::SubjectKey::Random(random_);
    Forger forged = Forge(NewIncarnation());
    forged.AddDevice(guest.id(), identity->second, "device " + std::to_string(guest.number()),
                     Lamport(), &other);
    Hand(forged, *hearer);
  }

  World::Ghost NewGhost() {
    World::Ghost ghost;
    ghost.keys = crypto::PublicKeysOf(crypto::SigningKey::Random(random_));
    ghost.id = journal::DeviceIdFor(ghost.keys);
    return ghost;
  }
  void HandGhosts(std::vector<World::Ghost> ghosts, uint64_t lamport, Device& hearer) {
    Forger forged = Forge(ghosts.size() == 1 ? SomeIncarnation() : NewIncarnation());
    for (const World::Ghost& ghost : ghosts) {
      forged.AddDevice(ghost.id, ghost.keys, "ghost " + journal::ToText(ghost.id), lamport++);
    }
    for (World::Ghost& ghost : ghosts) {
      ghost.record = HeadOf(forged);
      world_.ghosts().push_back(ghost);
    }
    Hand(forged, hearer);
  }

  // Lets in one more, as if that had been so for long.
  void BringIn(Device& hearer, uint64_t lamport) { HandGhosts({NewGhost()}, lamport, hearer); }
  // Two that cannot be told apart on a line.
  void BringTwins(Device& hearer) {
    std::vector<World::Ghost> twins = {NewGhost(), NewGhost()};
    twins[1].keys.tls = twins[0].keys.tls;
    twins[1].id = journal::DeviceIdFor(twins[1].keys);
    HandGhosts(std::move(twins), Lamport(), hearer);
  }
  // More than one device may let in; once.
  void Crowd(Device& hearer) {
    if (world_.ghosts().size() > kCrowd) return;
    std::vector<World::Ghost> ghosts;
    while (ghosts.size() < kCrowd) ghosts.push_back(NewGhost());
    HandGhosts(std::move(ghosts), Lamport(), hearer);
  }
  // Lets in a device of the person's own, and misleads it.
  void LetIn() {
    if (MayLetIn(device_)) AddDevice(world_, device_, kNeverInterrupted).IgnoreError();
  }

  void AddAgain(const DeviceId& id, Device& hearer) {
    const auto identity = world_.identities().find(id);
    if (identity == world_.identities().end()) return;
    Forger forged = Forge(NewIncarnation());
    forged.AddDevice(id, identity->second, "again", kLate + world_.dice().Below(kLate));
    Hand(forged, hearer);
  }
  // A device that somebody has removed.
  void AddBack(Device& hearer) {
    for (const auto& [number, removals] : world_.removals()) {
      if (world_.dice().OneIn(2)) return AddAgain(world_.device(number).id(), hearer);
    }
  }
  void AddSelf(Device& hearer) { AddAgain(device_.id(), hearer); }

  // Removes an honest device, which it may.
  void Expel(Device& hearer) {
    const journal::Device* const victim = Victim();
    const Device* const machine = victim == nullptr ? nullptr : world_.Find(victim->id);
    if (machine == nullptr || machine->number() == 0) return;
    fallow::store::v1::DeviceOperation operation;
    for (const journal::WriterHead& head : device_.known()) {
      if (head.writer.device != victim->id) continue;
      fallow::store::v1::SeenHead* seen = operation.add_heads();
      seen->set_incarnation(head.writer.incarnation);
      seen->set_sequence(head.sequence);
      seen->set_hash(std::string(crypto::AsChars(head.hash)));
    }
    const crypto::SubjectKey subject_key = crypto::DeviceSubjectKey(victim->id.bytes);
    Forger forged = Forge(NewIncarnation());
    forged.Add(journal::SubjectOf(victim->id), journal::RecordKind::kDeviceRemoved,
               kLate + world_.dice().Below(kLate), operation.SerializeAsString(), &subject_key);
    world_.removals()[machine->number()].push_back(
        {device_.number(), HeadOf(forged), device_.known()});
    Hand(forged, hearer);
  }

  // Makes an epoch key of its own, younger than all others, or one as if another had made it.
  void MakeKey(Device& hearer) {
    const journal::Device* maker = Victim();
    if (maker == nullptr) return;
    store::Epoch epoch{{},
                       3 * kLate + world_.dice().Below(kLate),
                       device_.id(),
                       crypto::EpochKey::Random(random_),
                       device_.clock().Now()};
    random_.Fill(epoch.id.bytes);
    // Its own removal it does not mind, and no other that may come.
    epoch.released = exchange().devices().roster().Removed();
    epoch.released.push_back(device_.id());
    for (const World::Ghost& ghost : world_.ghosts()) epoch.released.push_back(ghost.id);
    std::sort(epoch.released.begin(), epoch.released.end());
    epoch.released.erase(std::unique(epoch.released.begin(), epoch.released.end()),
                         epoch.released.end());
    if (world_.dice().OneIn(2)) epoch.device = maker->id;
    epoch.signature =
        key_.Sign(crypto::Domain::kEpochMade,
                  crypto::AsBytes(store::EpochStatement(exchange().vault_id(), epoch)));
    if (Give(epoch, hearer).ok()) world_.rogue_keys().insert(epoch.id);
    AfterVisit(hearer);
  }

  absl::Status Give(const store::Epoch& epoch, Device& to) {
    const crypto::DevicePublicKeys keys = crypto::PublicKeysOf(to.vault().device_key());
    FALLOW_ASSIGN_OR_RETURN(const crypto::Sealed sealed,
                            crypto::SealTo(keys.box, epoch.key.bytes()));
    std::string message(5 * DeviceId::kBytes + sizeof(uint64_t) + sealed.bytes.size(), '\0');
    crypto::FieldWriter out({reinterpret_cast<uint8_t*>(message.data()), message.size()});
    out.Bytes(exchange().vault_id().bytes);
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

  // What `from` seals under, as one device that trusts it gets it.
  void Ask(Device& from, Device& asker) {
    const auto grant = from.replica().GrantFor(asker.id());
    if (grant.ok()) asker.replica().TakeGrant(from.id(), *grant).IgnoreError();
    AfterVisit(from);
    AfterVisit(asker);
  }
  // Gets the key that was made because of its removal, by way of one that has the key, and has not
  // heard of the removal.
  void PassOn(Device& remover, Device& hearer) {
    Ask(remover, hearer);
    if (hearer.unlocked() && device_.unlocked()) Ask(hearer, device_);
  }
  // Gets a younger key that is made by one that has not heard.
  void GetKey(Device& hearer) {
    for (const World::Ghost& ghost : world_.ghosts()) {
      if (!hearer.unlocked() || !hearer.vault().exchange().RemoveDevice(ghost.id).ok()) continue;
      AfterVisit(hearer);
      break;
    }
    if (hearer.unlocked() && device_.unlocked()) Ask(hearer, device_);
  }

  // Says that the journal's first device came in by its word.
  void AddFirst(Device& hearer) {
    const auto& first = exchange().devices().first();
    if (!first) return;
    const journal::Device* device = exchange().devices().roster().Find(*first);
    if (device == nullptr) return;
    Forger forged = Forge(NewIncarnation());
    forged.AddDevice(*first, device->keys, device->name, world_.dice().OneIn(2) ? 1 : Lamport());
    Hand(forged, hearer);
  }

  // More branches than a device may have, some to one and some to another.
  void Flood(Device& hearer) {
    world_.flooded() = true;
    Device* const other = Hearer(&hearer);
    for (uint64_t i = 0; i < kFlood && device_.unlocked(); ++i) {
      Device& to = other != nullptr && i % 2 == 0 ? *other : hearer;
      if (!to.unlocked()) return;
      Forger forged = Forge(NewIncarnation());
      journal::SubjectId subject;
      random_.Fill(subject.bytes);
      forged.Add(subject, kUnknownKind, Lamport(), "noise");
      Hand(forged, to);
    }
  }

  World& world_;
  Device& device_;
  crypto::RandomSource& random_;
  const crypto::SigningKey& key_;
};

}  // namespace

void Betray(World& world, Device& device) {
  if (!world.rogue()) {
    world.rogue() = std::max<DeviceNumber>(device.number(), 1);
  }
  Device& rogue = world.device(*world.rogue());
  if (rogue.unlocked()) Rogue(world, rogue).Do();
}

void HaveLastWord(World& world, Device& remover) {
  Device& rogue = world.device(*world.rogue());
  if (rogue.unlocked() && remover.unlocked()) Rogue(world, rogue).HaveLastWord(remover);
}

void Mislead(World& world, fallow::sync::v1::Welcome& welcome) {
  World::Ghost ghost;
  Device& rogue = world.device(*world.rogue());
  ghost.keys = crypto::PublicKeysOf(crypto::SigningKey::Random(rogue.environment().random));
  ghost.id = journal::DeviceIdFor(ghost.keys);
  fallow::sync::v1::WelcomeDevice* const device = welcome.add_devices();
  device->set_id(std::string(ghost.id.view()));
  *device->mutable_keys() = journal::ToProto(ghost.keys);
  device->set_name("ghost " + journal::ToText(ghost.id));
  world.ghosts().push_back(ghost);
}

}  // namespace fallow::simulation
