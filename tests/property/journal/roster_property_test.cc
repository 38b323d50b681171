// Whatever devices say of each other, honest or not, and in whatever order it comes to be known:
// all who know the same have the same roster, and what docs/roster.md promises holds.

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/journal/roster.h"

namespace fallow::journal {
namespace {

constexpr uint8_t kDevices = 6;

crypto::DevicePublicKeys KeysFrom(uint8_t number) {
  crypto::DevicePublicKeys keys{};
  keys.signing.bytes.fill(number);
  keys.box.bytes.fill(static_cast<uint8_t>(number + 100));
  keys.tls.bytes.fill(static_cast<uint8_t>(number + 200));
  return keys;
}

Device DeviceOfNumber(uint8_t number) {
  Device device;
  device.keys = KeysFrom(number);
  device.id = DeviceIdFor(device.keys);
  // Some are from before ids were made of keys.
  if (number % 3 == 2) device.id.bytes.fill(number);
  device.name = "device " + std::to_string(number);
  return device;
}

// What was said so far, with all its forks. Device 0 is the first and always honest.
struct Past {
  std::vector<DeviceRecord> records;
  std::map<std::pair<uint8_t, int64_t>, uint64_t> sequences;  // by device and branch
  uint64_t lamport = 0;

  static int64_t BranchOf(uint8_t by, int64_t branch) { return by * 10 + branch; }

  DeviceRecord& Say(uint8_t by, int64_t branch, RecordKind kind, const DeviceId& about,
                    uint64_t at) {
    DeviceRecord record{{DeviceOfNumber(by).id, 0, ++sequences[{by, branch}], at}, kind, about, {}};
    record.branch = BranchOf(by, branch);
    lamport = std::max(lamport, at);
    records.push_back(std::move(record));
    return records.back();
  }
  void Add(uint8_t by, int64_t branch, uint8_t device, const crypto::DevicePublicKeys& keys,
           uint64_t at) {
    DeviceRecord& record = Say(by, branch, RecordKind::kDeviceAdded, DeviceOfNumber(device).id, at);
    *record.operation.mutable_keys() = ToProto(keys);
    record.operation.set_name("device " + std::to_string(device));
  }
  // Having seen of each branch as much as `seen` of 4 parts.
  void Remove(uint8_t by, int64_t branch, uint8_t device, uint64_t seen, uint64_t at) {
    DeviceRecord& record =
        Say(by, branch, RecordKind::kDeviceRemoved, DeviceOfNumber(device).id, at);
    for (const auto& [writer, sequence] : sequences) {
      if (writer.first != device) continue;
      record.seen[BranchOf(device, writer.second)] = sequence * seen / 4;
    }
  }
};

// What a device may say, and a dishonest one does say: of any time, on any branch.
void SaySomething(Past& past) {
  const uint8_t by = *rc::gen::inRange<uint8_t>(0, kDevices);
  const uint8_t about = *rc::gen::inRange<uint8_t>(0, kDevices);
  const bool honest = by == 0 || *rc::gen::arbitrary<bool>();
  const int64_t branch = honest ? 0 : *rc::gen::inRange(0, 3);
  const uint64_t at = honest ? past.lamport + 1 : *rc::gen::inRange<uint64_t>(1, 40);
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      past.Remove(by, branch, about, *rc::gen::inRange<uint64_t>(0, 5), at);
      break;
    case 1:
      past.Say(by, branch, RecordKind::kDeviceRenamed, DeviceOfNumber(about).id, at)
          .operation.set_name("name " + std::to_string(at));
      break;
    default:
      past.Add(by, branch, about, KeysFrom(honest ? about : *rc::gen::element(by, about)), at);
  }
}

Past ArbitraryPast() {
  Past past;
  past.Add(0, 0, 0, KeysFrom(0), 1);
  // Every device is let in honestly at some time, by one that is in.
  for (uint8_t device = 1; device < kDevices; ++device) {
    const int said = *rc::gen::inRange(0, 4);
    for (int i = 0; i < said; ++i) SaySomething(past);
    past.Add(*rc::gen::inRange<uint8_t>(0, device), 0, device, KeysFrom(device), past.lamport + 1);
  }
  return past;
}

std::string Summary(const Roster& roster) {
  std::string summary;
  for (const auto& [id, device] : roster.devices()) {
    summary += ToText(id) + " " + device.name + (device.removed ? " gone" : "");
    if (device.added) summary += " by " + ToText(device.added->by);
    summary += " " + std::to_string(device.keys.signing.bytes[0]) + "; ";
  }
  return summary;
}

// With the branches numbered otherwise, as in another log.
std::vector<DeviceRecord> AsInAnotherLog(std::vector<DeviceRecord> records, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::shuffle(records.begin(), records.end(), random);
  const int64_t shift = static_cast<int64_t>(random() % 1000) + 1;
  for (DeviceRecord& record : records) {
    record.branch = -record.branch - shift;
    SeenBranches seen;
    for (const auto& [branch, sequence] : record.seen) seen[-branch - shift] = sequence;
    record.seen = std::move(seen);
  }
  return records;
}

TEST_CASE("whoever knows the same has the same roster") {
  CHECK(rc::check([] {
    const Past past = ArbitraryPast();
    const Device first = DeviceOfNumber(0);
    const std::vector<Device> alone = {first};
    const Roster here = Roster::Of({first.id, first.id, alone}, past.records);
    const uint64_t seed = *rc::gen::arbitrary<uint64_t>();
    for (uint8_t self = 1; self < kDevices; ++self) {
      std::vector<Device> named;  // in its welcome
      for (uint8_t other = 0; other <= self; ++other) named.push_back(DeviceOfNumber(other));
      const Roster there = Roster::Of({DeviceOfNumber(self).id, first.id, named},
                                      AsInAnotherLog(past.records, seed + self));
      // Where no record tells of it, a device goes by its welcome.
      const Device* own = here.Find(DeviceOfNumber(self).id);
      if (own != nullptr && !own->removed) RC_ASSERT(Summary(there) == Summary(here));
    }
  }));
}

TEST_CASE("no later record changes whose keys an id stands for, or takes a removal back") {
  CHECK(rc::check([] {
    const Past past = ArbitraryPast();
    const Device first = DeviceOfNumber(0);
    const std::vector<Device> alone = {first};
    std::set<DeviceId> removed;
    for (size_t known = 0; known <= past.records.size(); ++known) {
      const std::vector<DeviceRecord> so_far(past.records.begin(),
                                             past.records.begin() + static_cast<ptrdiff_t>(known));
      const Roster roster = Roster::Of({first.id, first.id, alone}, so_far);
      for (const auto& [id, device] : roster.devices()) {
        RC_ASSERT(MayHave(id, device.keys));
        if (!crypto::IsMadeOfKeys(id.bytes)) continue;
        RC_ASSERT(id == DeviceIdFor(device.keys));
      }
      for (const DeviceRecord& record : so_far) {
        if (record.kind == RecordKind::kDeviceRemoved) RC_ASSERT(!roster.Holds(record.device));
      }
      // No key is two devices'.
      std::set<std::array<uint8_t, crypto::kKeyBytes>> keys;
      for (const auto& [id, device] : roster.devices()) {
        if (!device.removed) RC_ASSERT(keys.insert(device.keys.tls.bytes).second);
      }
    }
  }));
}

}  // namespace
}  // namespace fallow::journal
