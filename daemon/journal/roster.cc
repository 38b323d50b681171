#include "daemon/journal/roster.h"

#include <algorithm>
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
      if (record.kind != RecordKind::kDeviceRemoved) continue;
      seen_[record.device].push_back(&record.operation);
    }
  }
  // Whether `stamp` is of a record that its device wrote before any removal of it, as far as its
  // removers knew.
  bool Allow(const RecordStamp& stamp) const {
    const auto removals = seen_.find(stamp.device);
    if (removals == seen_.end()) return true;
    return std::all_of(removals->second.begin(), removals->second.end(),
                       [&](const v1::DeviceOperation* removal) { return Saw(*removal, stamp); });
  }

 private:
  static bool Saw(const v1::DeviceOperation& removal, const RecordStamp& stamp) {
    return std::any_of(removal.seen().begin(), removal.seen().end(), [&](const v1::RecordId& head) {
      return head.device() == stamp.device.view() && head.incarnation() == stamp.incarnation &&
             stamp.sequence <= head.sequence();
    });
  }

  std::map<DeviceId, std::vector<const v1::DeviceOperation*>> seen_;
};

}  // namespace

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
  if (operation.seen_size() > kSeenHeadsMax) return BadOperation("it has seen too much");
  for (const v1::RecordId& head : operation.seen()) {
    if (head.device().size() != DeviceId::kBytes) return BadOperation("a device is malformed");
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

Roster Roster::Of(std::span<const Device> trusted, std::vector<DeviceRecord> records) {
  std::sort(records.begin(), records.end(), ComesBefore);
  Roster roster;
  const std::set<DeviceId> in_standing = roster.Admit(trusted, records);
  const Bounds bounds(records);
  for (const DeviceRecord& record : records) {
    const auto device = roster.devices_.find(record.device);
    if (device == roster.devices_.end()) continue;
    if (record.kind == RecordKind::kDeviceRemoved && !device->second.removed) {
      device->second.removed = SaidIn(record);
    }
    if (record.kind == RecordKind::kDeviceRenamed && in_standing.contains(record.stamp.device) &&
        bounds.Allow(record.stamp)) {
      device->second.name = record.operation.name();
    }
  }
  return roster;
}

// Admits all devices that were ever added, and returns those whose records count.
std::set<DeviceId> Roster::Admit(std::span<const Device> trusted,
                                 std::span<const DeviceRecord> sorted) {
  const Bounds bounds(sorted);
  std::set<DeviceId> in_standing;
  for (const Device& device : trusted) {
    devices_.emplace(device.id, device);
    in_standing.insert(device.id);
  }
  // Where records say how a device was added, they decide; the first device has added itself.
  for (const DeviceRecord& record : sorted) {
    if (record.kind == RecordKind::kDeviceAdded && record.stamp.device != record.device) {
      in_standing.erase(record.device);
    }
  }
  std::map<DeviceId, Said> refused;
  for (const DeviceRecord& record : sorted) {
    if (record.kind != RecordKind::kDeviceAdded) continue;
    const bool counts = in_standing.contains(record.stamp.device) && bounds.Allow(record.stamp);
    Device& device = devices_[record.device];
    const bool decided = device.added && !refused.contains(record.device);
    if (decided || (!counts && refused.contains(record.device))) continue;
    device = {record.device, KeysOf(record.operation.keys()), record.operation.name(),
              SaidIn(record), device.removed};
    if (counts) {
      in_standing.insert(record.device);
      refused.erase(record.device);
    } else {
      refused.emplace(record.device, SaidIn(record));
    }
  }
  // A device that was added by one with no right to do so is as good as removed.
  for (const auto& [id, said] : refused) devices_[id].removed = said;
  return in_standing;
}

const Device* Roster::Find(const DeviceId& id) const {
  const auto found = devices_.find(id);
  return found == devices_.end() ? nullptr : &found->second;
}

bool Roster::Holds(const DeviceId& id) const {
  const Device* device = Find(id);
  return device != nullptr && !device->removed;
}

size_t Roster::living() const {
  return static_cast<size_t>(std::count_if(devices_.begin(), devices_.end(),
                                           [](const auto& one) { return !one.second.removed; }));
}

}  // namespace fallow::journal
