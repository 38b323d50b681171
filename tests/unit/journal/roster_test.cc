#include "daemon/journal/roster.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "tests/support/journal.h"

namespace fallow::journal {
namespace {

using tests::DeviceFrom;

crypto::DevicePublicKeys KeysFrom(uint8_t number) {
  crypto::DevicePublicKeys keys{};
  keys.signing.bytes.fill(number);
  keys.box.bytes.fill(static_cast<uint8_t>(number + 100));
  keys.tls.bytes.fill(static_cast<uint8_t>(number + 200));
  return keys;
}

Device Trusted(uint8_t number) {
  Device device;
  device.id = DeviceFrom(number);
  device.keys = KeysFrom(number);
  device.name = "trusted";
  return device;
}

// Records about devices, in the order in which they are made.
class Told {
 public:
  void Add(uint8_t by, uint8_t device, std::string name, uint64_t lamport = 0) {
    fallow::store::v1::DeviceOperation operation;
    *operation.mutable_keys() = ToProto(KeysFrom(device));
    operation.set_name(std::move(name));
    Tell(by, device, RecordKind::kDeviceAdded, operation, lamport);
  }
  void Rename(uint8_t by, uint8_t device, std::string name, uint64_t lamport = 0) {
    fallow::store::v1::DeviceOperation operation;
    operation.set_name(std::move(name));
    Tell(by, device, RecordKind::kDeviceRenamed, operation, lamport);
  }
  // The remover has seen what the removed device had written so far.
  void Remove(uint8_t by, uint8_t device, uint64_t lamport = 0) {
    Tell(by, device, RecordKind::kDeviceRemoved, {}, lamport);
    for (const auto& [branch, sequence] : sequences_) {
      if (branch.first == device) records_.back().seen[BranchOf(branch)] = sequence;
    }
  }
  // From here on all speak on this branch of their logs; each has its own sequences.
  void SetBranch(int64_t branch) { branch_ = branch; }
  const std::vector<DeviceRecord>& records() const { return records_; }

 private:
  void Tell(uint8_t by, uint8_t device, RecordKind kind,
            const fallow::store::v1::DeviceOperation& operation, uint64_t lamport) {
    lamport_ = lamport == 0 ? lamport_ + 1 : lamport;
    const Branch branch{by, branch_};
    DeviceRecord record{
        {DeviceFrom(by), 0, ++sequences_[branch], lamport_}, kind, DeviceFrom(device), operation};
    record.branch = BranchOf(branch);
    records_.push_back(std::move(record));
  }
  using Branch = std::pair<uint8_t, int64_t>;
  static int64_t BranchOf(const Branch& branch) { return branch.first * 100 + branch.second; }

  std::vector<DeviceRecord> records_;
  std::map<Branch, uint64_t> sequences_;
  int64_t branch_ = 0;
  uint64_t lamport_ = 0;
};

std::string Summary(const Roster& roster) {
  std::string summary;
  for (const auto& [id, device] : roster.devices()) {
    summary += std::to_string(id.bytes[0]) + " " + device.name + (device.removed ? " gone" : "");
    summary += device.added ? " by " + std::to_string(device.added->by.bytes[0]) + "; " : "; ";
  }
  return summary;
}

RosterGround GroundOf(uint8_t self, const std::vector<Device>& trusted) {
  return {DeviceFrom(self), DeviceFrom(1), trusted};
}

// The roster as device 1 sees it; checks that every order of the records gives the same.
Roster FoldInAnyOrder(const Told& told) {
  const std::vector<Device> trusted = {Trusted(1)};
  Roster roster = Roster::Of(GroundOf(1, trusted), told.records());
  std::vector<DeviceRecord> shuffled = told.records();
  std::mt19937_64 random(5);
  for (int i = 0; i < 200; ++i) {
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    CHECK(Summary(Roster::Of(GroundOf(1, trusted), shuffled)) == Summary(roster));
  }
  return roster;
}

Told Three() {
  Told told;
  told.Add(1, 1, "desk");
  told.Add(1, 2, "phone");
  told.Add(2, 3, "tablet");
  return told;
}

TEST_CASE("a device alone is its whole roster") {
  const std::vector<Device> trusted = {Trusted(1)};
  const Roster roster = Roster::Of(GroundOf(1, trusted), {});
  CHECK(roster.Holds(DeviceFrom(1)));
  CHECK_FALSE(roster.Holds(DeviceFrom(2)));
  CHECK(roster.living() == 1);
}

TEST_CASE("devices that were added are on the roster, with their keys and last names") {
  Told told = Three();
  told.Rename(3, 2, "old phone");
  told.Rename(1, 2, "work phone");
  const Roster roster = FoldInAnyOrder(told);
  CHECK(roster.living() == 3);
  CHECK(roster.Find(DeviceFrom(2))->name == "work phone");
  CHECK(roster.Find(DeviceFrom(3))->keys == KeysFrom(3));
  CHECK(roster.Find(DeviceFrom(3))->added->by == DeviceFrom(2));
}

TEST_CASE("of two names given at once the one of the higher device stays") {
  Told told = Three();
  told.Rename(1, 2, "one", 50);
  told.Rename(3, 2, "three", 50);
  CHECK(FoldInAnyOrder(told).Find(DeviceFrom(2))->name == "three");
}

TEST_CASE("a removal is for good, and what was said before it stays") {
  Told told = Three();
  told.Remove(1, 2);
  told.Add(1, 2, "phone again");
  const Roster roster = FoldInAnyOrder(told);
  CHECK_FALSE(roster.Holds(DeviceFrom(2)));
  CHECK(roster.Find(DeviceFrom(2))->removed->by == DeviceFrom(1));
  CHECK(roster.Holds(DeviceFrom(3)));
}

TEST_CASE("two devices that remove each other are both removed") {
  Told told = Three();
  told.Remove(1, 2, 50);
  told.Remove(2, 1, 50);
  const Roster roster = FoldInAnyOrder(told);
  CHECK_FALSE(roster.Holds(DeviceFrom(1)));
  CHECK_FALSE(roster.Holds(DeviceFrom(2)));
  CHECK(roster.Holds(DeviceFrom(3)));
}

TEST_CASE("what a removed device says beyond what its remover saw counts for nothing") {
  Told told = Three();
  told.Remove(1, 2);
  told.Add(2, 4, "stranger");
  told.Add(4, 5, "stranger's friend");
  told.Rename(2, 3, "mine now");
  const Roster roster = FoldInAnyOrder(told);
  CHECK_FALSE(roster.Holds(DeviceFrom(4)));
  CHECK_FALSE(roster.Holds(DeviceFrom(5)));
  CHECK(roster.Find(DeviceFrom(3))->name == "tablet");
  // A device that had not heard of the removal may have records of theirs, so their keys are known.
  CHECK(roster.Find(DeviceFrom(4))->keys == KeysFrom(4));
}

TEST_CASE("a removed device's removals count") {
  Told told = Three();
  told.Remove(1, 2);
  told.Remove(2, 3);
  CHECK_FALSE(FoldInAnyOrder(told).Holds(DeviceFrom(3)));
}

TEST_CASE("nobody gets in by their own word") {
  Told told = Three();
  told.Add(9, 9, "stranger");
  told.Add(9, 8, "stranger's friend");
  const Roster roster = FoldInAnyOrder(told);
  CHECK_FALSE(roster.Holds(DeviceFrom(9)));
  CHECK_FALSE(roster.Holds(DeviceFrom(8)));
}

TEST_CASE("a welcome is trusted until records tell who has added this device") {
  const std::vector<Device> trusted = {Trusted(1), Trusted(2), Trusted(3), Trusted(4)};
  CHECK(Roster::Of(GroundOf(3, trusted), {}).living() == 4);
  Told told;
  told.Add(1, 1, "desk");
  told.Add(1, 2, "phone");
  CHECK(Roster::Of(GroundOf(3, trusted), told.records()).living() == 4);
  // Nobody has added device 4: who named it in the welcome meant to let it in unseen.
  told.Add(2, 3, "tablet");
  const Roster roster = Roster::Of(GroundOf(3, trusted), told.records());
  CHECK(roster.living() == 3);
  CHECK_FALSE(roster.Holds(DeviceFrom(4)));
}

TEST_CASE("a record of who has added this device counts once that one is known by records") {
  const std::vector<Device> trusted = {Trusted(1), Trusted(2), Trusted(3)};
  Told told;
  told.Add(1, 1, "desk");
  told.Add(2, 3, "tablet");
  CHECK(Roster::Of(GroundOf(3, trusted), told.records()).living() == 3);
}

TEST_CASE("who was let in by a removed device learns of it as the others do") {
  const std::vector<Device> trusted = {Trusted(1), Trusted(2), Trusted(3), Trusted(4)};
  Told told = Three();
  told.Remove(1, 2);
  told.Add(2, 4, "stranger");
  for (const uint8_t self : {uint8_t{3}, uint8_t{4}}) {
    const Roster roster = Roster::Of(GroundOf(self, trusted), told.records());
    CHECK_FALSE(roster.Holds(DeviceFrom(4)));
    CHECK(roster.Holds(DeviceFrom(3)));
  }
}

TEST_CASE("a removal counts for the branch that was seen, whatever the sequences") {
  Told told = Three();
  told.Rename(2, 3, "slate");
  told.Remove(1, 2, 50);
  told.SetBranch(1);
  told.Add(2, 4, "printer", 3);
  told.Rename(2, 1, "mine now", 60);
  const Roster roster = FoldInAnyOrder(told);
  CHECK_FALSE(roster.Holds(DeviceFrom(4)));
  CHECK(roster.Find(DeviceFrom(1))->name == "desk");
  CHECK(roster.Find(DeviceFrom(3))->name == "slate");
}

TEST_CASE("of the first device its own word alone counts") {
  Told told = Three();
  told.Add(2, 1, "mine", 1);
  told.Remove(1, 2);
  const Roster roster = FoldInAnyOrder(told);
  CHECK(roster.Holds(DeviceFrom(1)));
  CHECK(roster.Find(DeviceFrom(1))->name == "desk");
  CHECK(roster.Find(DeviceFrom(1))->added->by == DeviceFrom(1));
}

// A device as it is made today.
Device Made(uint8_t number) {
  Device device;
  device.keys = KeysFrom(number);
  device.id = DeviceIdFor(device.keys);
  return device;
}

DeviceRecord Addition(const DeviceId& by, const DeviceId& device,
                      const crypto::DevicePublicKeys& keys, uint64_t sequence, uint64_t lamport) {
  DeviceRecord record{{by, 0, sequence, lamport}, RecordKind::kDeviceAdded, device, {}};
  *record.operation.mutable_keys() = ToProto(keys);
  record.operation.set_name("added at " + std::to_string(lamport));
  return record;
}

TEST_CASE("an id stands for its keys and for no others") {
  const Device desk = Made(1);
  const Device rogue = Made(2);
  const Device tablet = Made(3);
  CHECK(crypto::IsMadeOfKeys(tablet.id.bytes));
  CHECK_FALSE(crypto::IsMadeOfKeys(DeviceFrom(3).bytes));
  CHECK(MayHave(tablet.id, tablet.keys));
  CHECK_FALSE(MayHave(tablet.id, rogue.keys));
  const std::vector<Device> trusted = {desk};
  const Roster roster =
      Roster::Of({desk.id, desk.id, trusted}, {Addition(desk.id, rogue.id, rogue.keys, 1, 2),
                                               Addition(rogue.id, tablet.id, rogue.keys, 1, 3),
                                               Addition(desk.id, tablet.id, tablet.keys, 2, 13)});
  CHECK(roster.Find(tablet.id)->keys == tablet.keys);
  CHECK(roster.Find(tablet.id)->added->by == desk.id);
  const Roster without =
      Roster::Of({desk.id, desk.id, trusted}, {Addition(desk.id, rogue.id, rogue.keys, 1, 2),
                                               Addition(rogue.id, tablet.id, rogue.keys, 1, 3)});
  CHECK(without.Find(tablet.id) == nullptr);
}

TEST_CASE(
    "a random id of which there are two accounts, and a key that two devices have, count for "
    "nobody") {
  const Device desk = Made(1);
  const Device rogue = Made(2);
  const std::vector<Device> trusted = {desk};
  std::vector<DeviceRecord> records = {Addition(desk.id, rogue.id, rogue.keys, 1, 2),
                                       Addition(desk.id, DeviceFrom(7), KeysFrom(7), 2, 13)};
  const auto fold = [&] { return Roster::Of({desk.id, desk.id, trusted}, records); };
  CHECK(fold().Holds(DeviceFrom(7)));
  SECTION("two accounts of one id") {
    records.push_back(Addition(rogue.id, DeviceFrom(7), rogue.keys, 1, 3));
    CHECK_FALSE(fold().Holds(DeviceFrom(7)));
    CHECK_FALSE(fold().Holds(rogue.id));  // its keys are in both
  }
  SECTION("one key, two ids") {
    crypto::DevicePublicKeys mixed = KeysFrom(9);
    mixed.tls = KeysFrom(7).tls;
    records.push_back(Addition(rogue.id, DeviceIdFor(mixed), mixed, 1, 3));
    CHECK_FALSE(fold().Holds(DeviceFrom(7)));
    CHECK_FALSE(fold().Holds(DeviceIdFor(mixed)));
    CHECK(fold().Holds(rogue.id));
  }
  CHECK(fold().Holds(desk.id));
}

TEST_CASE("one device adds no more than 64, and a journal has no more than 256 devices") {
  std::vector<DeviceRecord> records;
  const std::vector<Device> trusted = {Trusted(1)};
  const auto keys = [](uint8_t by, uint8_t number) {
    crypto::DevicePublicKeys all = KeysFrom(number);
    all.signing.bytes[0] = all.box.bytes[0] = all.tls.bytes[0] = by;
    all.box.bytes[1] = 1;
    all.tls.bytes[1] = 201;
    return all;
  };
  std::vector<DeviceId> adders = {DeviceFrom(1)};
  for (uint8_t by = 0; by < 5; ++by) {
    const DeviceId adder = adders[by];
    for (uint8_t i = 0; i < 70; ++i) {
      const crypto::DevicePublicKeys all = keys(by, i);
      if (by == 0) adders.push_back(DeviceIdFor(all));
      records.push_back(Addition(adder, DeviceIdFor(all), all, i + 1U, 1000U * by + i + 1U));
    }
  }
  const Roster roster = Roster::Of({DeviceFrom(1), DeviceFrom(1), trusted}, records);
  CHECK(roster.living() == kDevicesEverMax);
  for (uint8_t i = 0; i < 64; ++i) CHECK(roster.Holds(adders[i + 1U]));
  CHECK_FALSE(roster.Holds(adders[65]));
}

// One of as many as are wanted.
Device GhostOf(uint16_t number) {
  Device ghost;
  ghost.keys = KeysFrom(9);
  ghost.keys.signing.bytes[0] = ghost.keys.box.bytes[0] = ghost.keys.tls.bytes[0] =
      static_cast<uint8_t>(number & 0xff);
  ghost.keys.signing.bytes[1] = static_cast<uint8_t>(number >> 8);
  ghost.keys.box.bytes[1] = static_cast<uint8_t>(100 + (number >> 8));
  ghost.keys.tls.bytes[1] = static_cast<uint8_t>(200 + (number >> 8));
  ghost.id = DeviceIdFor(ghost.keys);
  return ghost;
}

TEST_CASE("those that count for nothing do not crowd out who was removed") {
  const std::vector<Device> trusted = {Trusted(1)};
  DeviceId last;  // behind all ghosts
  last.bytes.fill(0xff);
  std::vector<DeviceRecord> records = {Addition(DeviceFrom(1), last, KeysFrom(2), 1, 2)};
  records.push_back({{DeviceFrom(1), 0, 2, 3}, RecordKind::kDeviceRemoved, last, {}});
  for (uint16_t i = 0; i < 300; ++i) {
    const Device ghost = GhostOf(i);
    records.push_back(Addition(last, ghost.id, ghost.keys, i + 1U, 4U + i));
  }
  const Roster roster = Roster::Of({DeviceFrom(1), DeviceFrom(1), trusted}, records);
  CHECK(roster.living() == 1);
  const std::vector<DeviceId> removed = roster.Removed();
  CHECK(removed.size() == kDevicesEverMax);
  CHECK(std::is_sorted(removed.begin(), removed.end()));
  CHECK(removed.back() == last);
}

TEST_CASE("an operation about a device that is malformed is refused") {
  fallow::store::v1::DeviceOperation operation;
  const auto parse = [&](RecordKind kind) {
    return ParseDeviceOperation(kind, operation.SerializeAsString()).status();
  };
  CHECK(absl::IsDataLoss(parse(RecordKind::kDeviceRenamed)));
  operation.set_name("desk");
  CHECK(parse(RecordKind::kDeviceRenamed).ok());
  CHECK(absl::IsDataLoss(parse(RecordKind::kDeviceAdded)));
  *operation.mutable_keys() = ToProto(KeysFrom(1));
  CHECK(parse(RecordKind::kDeviceAdded).ok());
  operation.set_name("two\nlines");
  CHECK(absl::IsDataLoss(parse(RecordKind::kDeviceAdded)));
  CHECK(parse(RecordKind::kDeviceRemoved).ok());
  operation.add_heads()->set_hash("x");
  CHECK(absl::IsDataLoss(parse(RecordKind::kDeviceRemoved)));
  operation.clear_heads();
  operation.add_seen()->set_device("x");
  CHECK(absl::IsDataLoss(parse(RecordKind::kDeviceRemoved)));
  CHECK_FALSE(ParseDeviceOperation(RecordKind::kDeviceRemoved, "\xff").ok());
}

}  // namespace
}  // namespace fallow::journal
