#include "daemon/journal/roster.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "daemon/journal/moment.h"
#include "daemon/journal/names.h"
#include "daemon/journal/operation_check.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

constexpr int kSeenHeadsMax = 256;

bool IsKey(const std::string& bytes) {
  return bytes.size() == crypto::kKeyBytes;
}

// The sorting order, from fields that all devices agree on. The last ones tell the records of a
// forked writer apart.
auto Order(const DeviceRecord& record) {
  const RecordStamp& stamp = record.stamp;
  return std::tuple(stamp.lamport, stamp.device, stamp.incarnation, stamp.sequence, record.device,
                    record.kind);
}

bool ComesBefore(const DeviceRecord& a, const DeviceRecord& b) {
  if (Order(a) != Order(b)) return Order(a) < Order(b);
  return a.operation.SerializeAsString() < b.operation.SerializeAsString();
}

Said SaidIn(const DeviceRecord& record) {
  return {record.stamp.device, record.stamp.lamport,
          FromMillis(record.operation.written_unix_millis())};
}

// For each removed device, which of its records all its removers had seen.
class Bounds {
 public:
  // `records` must outlive this.
  explicit Bounds(std::span<const DeviceRecord> records) {
    for (const DeviceRecord& record : records) {
      if (record.kind == RecordKind::kDeviceRemoved) seen_[record.device].push_back(&record.seen);
    }
  }
  // Whether it was said by a device in good standing, as far as that shows.
  bool Allow(const DeviceRecord& record) const {
    const auto removals = seen_.find(record.stamp.device);
    if (removals == seen_.end()) return true;
    return std::all_of(removals->second.begin(), removals->second.end(),
                       [&](const SeenBranches* seen) {
                         const auto branch = seen->find(record.branch);
                         return branch != seen->end() && record.stamp.sequence <= branch->second;
                       });
  }

 private:
  std::map<DeviceId, std::vector<const SeenBranches*>> seen_;
};

// Who is in by an unbroken chain of additions, and by which of them.
using Admitted = std::map<DeviceId, const DeviceRecord*>;  // null: needs none

class Admission {
 public:
  // Both outlive it; `records` are sorted.
  Admission(std::span<const DeviceRecord> records, const Bounds& bounds) : bounds_(bounds) {
    for (const DeviceRecord& record : records) {
      if (record.kind != RecordKind::kDeviceAdded) continue;
      if (!MayHave(record.device, KeysOf(record.operation.keys()))) continue;
      additions_.push_back(&record);
    }
  }

  const std::vector<const DeviceRecord*>& additions() const { return additions_; }

  // From `roots` on, those nearest to them first.
  Admitted From(const std::set<DeviceId>& roots, const std::set<DeviceId>& without,
                bool bounded) const {
    Admitted admitted;
    for (const DeviceId& root : roots) admitted.emplace(root, nullptr);
    std::set<DeviceId> adders = roots;
    std::map<DeviceId, std::set<DeviceId>> added_by;
    while (!adders.empty()) {
      std::set<DeviceId> next;
      for (const DeviceRecord* record : additions_) {
        const DeviceId& by = record->stamp.device;
        if (!adders.contains(by) || without.contains(record->device)) continue;
        if (bounded && !bounds_.Allow(*record)) continue;
        std::set<DeviceId>& of_one = added_by[by];
        if (of_one.size() >= kDevicesAddedByOneMax && !of_one.contains(record->device)) continue;
        of_one.insert(record->device);
        if (admitted.contains(record->device) || admitted.size() >= kDevicesEverMax) continue;
        admitted.emplace(record->device, record);
        next.insert(record->device);
      }
      adders = std::move(next);
    }
    return admitted;
  }

  // Those that were given two sets of keys, or a key that another has, by additions that count.
  std::set<DeviceId> Contested(const Admitted& admitted, const std::map<DeviceId, Device>& known,
                               const std::set<DeviceId>& roots) const {
    std::map<DeviceId, std::vector<crypto::DevicePublicKeys>> given;
    std::map<std::array<uint8_t, crypto::kKeyBytes>, std::set<DeviceId>> holders;
    const auto note = [&](const DeviceId& id, const crypto::DevicePublicKeys& keys) {
      std::vector<crypto::DevicePublicKeys>& all = given[id];
      if (std::find(all.begin(), all.end(), keys) == all.end()) all.push_back(keys);
      for (const auto& key : {keys.signing.bytes, keys.box.bytes, keys.tls.bytes}) {
        holders[key].insert(id);
      }
    };
    for (const DeviceId& root : roots) {
      const auto device = known.find(root);
      if (device != known.end()) note(root, device->second.keys);
    }
    for (const DeviceRecord* record : additions_) {
      if (roots.contains(record->device) || !admitted.contains(record->device)) continue;
      if (!admitted.contains(record->stamp.device) || !bounds_.Allow(*record)) continue;
      note(record->device, KeysOf(record->operation.keys()));
    }
    std::set<DeviceId> contested;
    for (const auto& [id, keys] : given) {
      if (keys.size() > 1) contested.insert(id);
    }
    for (const auto& [key, ids] : holders) {
      if (ids.size() > 1) contested.insert(ids.begin(), ids.end());
    }
    for (const DeviceId& root : roots) contested.erase(root);
    return contested;
  }

 private:
  const Bounds& bounds_;
  std::vector<const DeviceRecord*> additions_;
};

// Who needs no addition. As long as no record tells who has added this device, all that its welcome
// named: it has the others' records still to come.
std::set<DeviceId> RootsOf(const RosterGround& ground, const Admission& admission) {
  std::set<DeviceId> trusted;
  for (const Device& device : ground.trusted) trusted.insert(device.id);
  if (!ground.first || !trusted.contains(*ground.first)) return trusted;
  if (*ground.first == ground.self) return {ground.self};
  const Admitted heard_of = admission.From({*ground.first}, {}, /*bounded=*/false);
  const std::vector<const DeviceRecord*>& additions = admission.additions();
  const bool told = std::any_of(additions.begin(), additions.end(), [&](const DeviceRecord* one) {
    return one->device == ground.self && one->stamp.device != ground.self &&
           heard_of.contains(one->stamp.device);
  });
  return told ? std::set<DeviceId>{*ground.first} : trusted;
}

}  // namespace

DeviceId DeviceIdFor(const crypto::DevicePublicKeys& keys) {
  return DeviceId{crypto::DeviceIdOf(keys)};
}

bool MayHave(const DeviceId& id, const crypto::DevicePublicKeys& keys) {
  return !crypto::IsMadeOfKeys(id.bytes) || id == DeviceIdFor(keys);
}

SubjectId SubjectOf(const DeviceId& device) {
  return SubjectId{device.bytes};
}
DeviceId DeviceOf(const SubjectId& subject) {
  return DeviceId{subject.bytes};
}

absl::StatusOr<v1::DeviceOperation> ParseDeviceOperation(RecordKind kind,
                                                         std::string_view payload) {
  v1::DeviceOperation operation;
  if (!operation.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return BadOperation("it is malformed");
  }
  if (kind == RecordKind::kDeviceAdded || kind == RecordKind::kDeviceRenamed) {
    const absl::StatusOr<std::string> clean = CleanName(operation.name(), "A device's name");
    if (!clean.ok() || *clean != operation.name()) return BadOperation("a name is malformed");
  }
  if (kind == RecordKind::kDeviceAdded) {
    const v1::DeviceKeys& keys = operation.keys();
    if (!IsKey(keys.signing()) || !IsKey(keys.box()) || !IsKey(keys.tls())) {
      return BadOperation("a key is malformed");
    }
  }
  if (operation.seen_size() > kSeenHeadsMax || operation.heads_size() > kSeenHeadsMax) {
    return BadOperation("it has seen too much");
  }
  for (const v1::RecordId& head : operation.seen()) {
    if (head.device().size() != DeviceId::kBytes) return BadOperation("a device is malformed");
  }
  for (const v1::SeenHead& head : operation.heads()) {
    if (head.hash().size() != crypto::Digest().size()) return BadOperation("a head is malformed");
  }
  return operation;
}

crypto::DevicePublicKeys KeysOf(const v1::DeviceKeys& keys) {
  crypto::DevicePublicKeys result{};
  const auto copy = [](const std::string& from, std::array<uint8_t, crypto::kKeyBytes>& to) {
    std::copy_n(from.begin(), std::min(from.size(), to.size()), to.begin());
  };
  copy(keys.signing(), result.signing.bytes);
  copy(keys.box(), result.box.bytes);
  copy(keys.tls(), result.tls.bytes);
  return result;
}

v1::DeviceKeys ToProto(const crypto::DevicePublicKeys& keys) {
  v1::DeviceKeys proto;
  proto.set_signing(keys.signing.bytes.data(), keys.signing.bytes.size());
  proto.set_box(keys.box.bytes.data(), keys.box.bytes.size());
  proto.set_tls(keys.tls.bytes.data(), keys.tls.bytes.size());
  return proto;
}

Roster Roster::Of(const RosterGround& ground, std::vector<DeviceRecord> records) {
  std::sort(records.begin(), records.end(), ComesBefore);
  const Bounds bounds(records);
  const Admission admission(records, bounds);
  const std::set<DeviceId> roots = RootsOf(ground, admission);
  Roster roster;
  for (const Device& device : ground.trusted) {
    // Of those that no record decides on, what was removed is kept for its key.
    if (roots.contains(device.id) || device.removed) roster.devices_.emplace(device.id, device);
  }
  const std::set<DeviceId> contested =
      admission.Contested(admission.From(roots, {}, /*bounded=*/true), roster.devices_, roots);
  const Admitted admitted = admission.From(roots, contested, /*bounded=*/true);
  roster.List(admitted, admission.additions(), ground.first);
  for (const DeviceRecord& record : records) {
    const auto device = roster.devices_.find(record.device);
    if (device == roster.devices_.end()) continue;
    // The first one tells of it, also where a welcome has told before.
    if (record.kind == RecordKind::kDeviceRemoved && roster.told_.insert(record.device).second) {
      device->second.removed = SaidIn(record);
    }
    if (record.kind == RecordKind::kDeviceRenamed && admitted.contains(record.stamp.device) &&
        bounds.Allow(record)) {
      device->second.name = record.operation.name();
    }
  }
  return roster;
}

// Those that were added. Where all that says so counts for nothing, they are as good as removed.
void Roster::List(const std::map<DeviceId, const DeviceRecord*>& admitted,
                  std::span<const DeviceRecord* const> additions,
                  const std::optional<DeviceId>& first) {
  for (const DeviceRecord* record : additions) {
    const auto in = admitted.find(record->device);
    const auto known = devices_.find(record->device);
    // Of the first device its own word alone counts.
    if (first == record->device && record->stamp.device != *first) continue;
    Device device = {record->device, KeysOf(record->operation.keys()), record->operation.name(),
                     SaidIn(*record), std::nullopt};
    if (in == admitted.end()) {
      device.removed = SaidIn(*record);
      if (fallen_.insert(device.id).second) devices_[device.id] = std::move(device);
    } else if (in->second == record) {
      if (known != devices_.end()) device.removed = known->second.removed;
      devices_[device.id] = std::move(device);
    } else if (in->second == nullptr && known != devices_.end() && !known->second.added) {
      // It needs no addition: its keys stay as they are.
      known->second.name = std::move(device.name);
      known->second.added = device.added;
    }
  }
}

const Device* Roster::Find(const DeviceId& id) const {
  const auto found = devices_.find(id);
  return found == devices_.end() ? nullptr : &found->second;
}

bool Roster::Holds(const DeviceId& id) const {
  const Device* device = Find(id);
  return device != nullptr && !device->removed;
}

std::vector<DeviceId> Roster::Removed() const {
  std::vector<DeviceId> removed;
  for (const auto& [id, device] : devices_) {
    if (device.removed && !fallen_.contains(id)) removed.push_back(id);
  }
  removed.insert(removed.end(), fallen_.begin(), fallen_.end());
  if (removed.size() > kDevicesEverMax) removed.resize(kDevicesEverMax);
  std::sort(removed.begin(), removed.end());
  return removed;
}

size_t Roster::living() const {
  return static_cast<size_t>(std::count_if(devices_.begin(), devices_.end(),
                                           [](const auto& one) { return !one.second.removed; }));
}

}  // namespace fallow::journal
