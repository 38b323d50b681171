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
    fallow::store::v1::DeviceOperation operation;
    fallow::store::v1::RecordId* seen = operation.add_seen();
    seen->set_device(std::string(DeviceFrom(device).view()));
    seen->set_sequence(sequences_[device]);
    Tell(by, device, RecordKind::kDeviceRemoved, operation, lamport);
  }
  const std::vector<DeviceRecord>& records() const { return records_; }

 private:
  void Tell(uint8_t by, uint8_t device, RecordKind kind,
            const fallow::store::v1::DeviceOperation& operation, uint64_t lamport) {
    lamport_ = lamport == 0 ? lamport_ + 1 : lamport;
    records_.push_back(
        {{DeviceFrom(by), 0, ++sequences_[by], lamport_}, kind, DeviceFrom(device), operation});
  }

  std::vector<DeviceRecord> records_;
  std::map<uint8_t, uint64_t> sequences_;
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

// The roster as device 1 sees it; checks that every order of the records gives the same.
Roster FoldInAnyOrder(const Told& told) {
  const std::vector<Device> trusted = {Trusted(1)};
  Roster roster = Roster::Of(trusted, told.records());
  std::vector<DeviceRecord> shuffled = told.records();
  std::mt19937_64 random(5);
  for (int i = 0; i < 200; ++i) {
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    CHECK(Summary(Roster::Of(trusted, shuffled)) == Summary(roster));
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
  const Roster roster = Roster::Of(trusted, {});
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

TEST_CASE("what a welcome said is trusted until records decide") {
  const std::vector<Device> trusted = {Trusted(1), Trusted(2), Trusted(3), Trusted(4)};
  const Told told = Three();
  const Roster nothing = Roster::Of(trusted, {});
  CHECK(nothing.living() == 4);
  Told void_addition = Three();
  void_addition.Remove(1, 2);
  void_addition.Add(2, 4, "stranger");
  const Roster roster = Roster::Of(trusted, void_addition.records());
  CHECK_FALSE(roster.Holds(DeviceFrom(4)));
  CHECK(roster.Holds(DeviceFrom(3)));
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
  operation.add_seen()->set_device("x");
  CHECK(absl::IsDataLoss(parse(RecordKind::kDeviceRemoved)));
  CHECK_FALSE(ParseDeviceOperation(RecordKind::kDeviceRemoved, "\xff").ok());
}

}  // namespace
}  // namespace fallow::journal
