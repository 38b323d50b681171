#include "daemon/store/peers/devices.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/names.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

using journal::Device;
using journal::RecordKind;

absl::Status NoSuchDevice() {
  return base::NotFound("There is no such device", "", base::Show(base::Thing::kDevices));
}

std::optional<std::array<uint8_t, crypto::kKeyBytes>> KeyIn(const Statement& row, int column) {
  std::array<uint8_t, crypto::kKeyBytes> key{};
  const crypto::ByteSpan bytes = row.Blob(column);
  if (bytes.size() != key.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

}  // namespace

Devices::Devices(Log& log, base::Clock& clock) : log_(log), clock_(clock) {}

absl::Status Devices::Trust(Database& database, const Device& device) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database.Prepare("INSERT INTO trusted (device, name, signing, box, tls, removed)"
                       " VALUES (?, ?, ?, ?, ?, ?)"));
  return insert.Bind(1, crypto::ByteSpan(device.id.bytes))
      .Bind(2, device.name)
      .Bind(3, crypto::ByteSpan(device.keys.signing.bytes))
      .Bind(4, crypto::ByteSpan(device.keys.box.bytes))
      .Bind(5, crypto::ByteSpan(device.keys.tls.bytes))
      .Bind(6, int64_t{device.removed.has_value()})
      .Run();
}

absl::Status Devices::LoadTrusted(std::vector<Device>& trusted) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      log_.database().Prepare("SELECT device, name, signing, box, tls, removed FROM trusted"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return absl::OkStatus();
    Device device;
    FALLOW_ASSIGN_OR_RETURN(device.id, Id::FromBytes(crypto::AsChars(read.Blob(0))));
    device.name = read.Text(1);
    const auto signing = KeyIn(read, 2);
    const auto box = KeyIn(read, 3);
    const auto tls = KeyIn(read, 4);
    if (device.id == self()) {
      device.keys = crypto::PublicKeysOf(log_.writer().key);
    } else if (signing && box && tls) {
      device.keys = {{*signing}, {*box}, {*tls}};
    } else {
      continue;  // without keys there is nothing to trust
    }
    if (read.Int(5) != 0) device.removed = journal::Said{self(), 0, absl::UnixEpoch()};
    trusted.push_back(std::move(device));
  }
}

absl::StatusOr<std::vector<journal::DeviceRecord>> Devices::ReadRecords() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::SubjectId> subjects,
                          log_.SubjectsOf(RecordKind::kDeviceAdded));
  std::vector<journal::DeviceRecord> records;
  for (const journal::SubjectId& subject : subjects) {
    FALLOW_ASSIGN_OR_RETURN(const std::vector<LogEntry> entries, log_.ReadSubject(subject));
    for (const LogEntry& entry : entries) {
      if (!journal::IsDevice(entry.header.kind) || !entry.operation.ok()) continue;
      auto operation = journal::ParseDeviceOperation(entry.header.kind, *entry.operation);
      if (!operation.ok()) continue;
      records.push_back({entry.header.stamp, entry.header.kind, journal::DeviceOf(subject),
                         *std::move(operation)});
    }
  }
  return records;
}

absl::Status Devices::Load() {
  stale_ = true;
  std::vector<Device> trusted;
  FALLOW_RETURN_IF_ERROR(LoadTrusted(trusted));
  const bool knows_self = std::any_of(trusted.begin(), trusted.end(),
                                      [&](const Device& one) { return one.id == self(); });
  if (!knows_self) {
    return base::Damaged("The file `journal.db` is damaged", "it does not belong to this device",
                         base::WithName(base::Next::kPutBackCopy, "journal.db"));
  }
  joined_ = trusted.size() > 1;
  FALLOW_ASSIGN_OR_RETURN(std::vector<journal::DeviceRecord> records, ReadRecords());
  roster_ = journal::Roster::Of(trusted, std::move(records));
  FALLOW_ASSIGN_OR_RETURN(acknowledged_, log_.settings().Get(setting::kAcknowledgedDevices));
  stale_ = false;
  return absl::OkStatus();
}

std::vector<const Device*> Devices::Others() const {
  std::vector<const Device*> others;
  for (const auto& [id, device] : roster_.devices()) {
    if (id != self() && !device.removed) others.push_back(&device);
  }
  return others;
}

std::string Devices::NameOf(const Id& id) const {
  const Device* device = roster_.Find(id);
  return device == nullptr ? std::string() : device->name;
}

std::optional<crypto::PublicKey> Devices::SigningKeyOf(const Id& id) const {
  const Device* device = roster_.Find(id);
  if (device == nullptr) return std::nullopt;
  return device->keys.signing;
}

absl::StatusOr<std::string> Devices::FreeName(std::string_view name, const Id& except) const {
  FALLOW_ASSIGN_OR_RETURN(std::string clean, journal::CleanName(name, "A device's name"));
  for (const auto& [id, device] : roster_.devices()) {
    if (id != except && !device.removed && device.name == clean) {
      return base::Invalid("Another device has this name", "", base::Next::kChooseAnotherName);
    }
  }
  return clean;
}

// The device, provided that a record put it on the roster, so that further records can refer to it.
absl::StatusOr<const Device*> Devices::Recorded(const Id& id) const {
  const Device* device = roster_.Find(id);
  if (device == nullptr || device->removed) return NoSuchDevice();
  if (!device->added && roster_.devices().size() > 1) {
    return absl::UnavailableError(
        "This device has not met the others yet. Try again once it has synchronised.");
  }
  return device;
}

fallow::store::v1::DeviceOperation Devices::Operation() const {
  fallow::store::v1::DeviceOperation operation;
  operation.set_written_unix_millis(journal::ToMillis(clock_.Now()));
  return operation;
}

absl::Status Devices::Say(const Id& id, RecordKind kind,
                          const fallow::store::v1::DeviceOperation& operation,
                          const Log::Also& also) {
  std::vector<NewRecord> batch;
  const Device* own = roster_.Find(self());
  if (own != nullptr && !own->added) {
    fallow::store::v1::DeviceOperation first = Operation();
    *first.mutable_keys() = journal::ToProto(own->keys);
    first.set_name(own->name);
    batch.push_back(
        {journal::SubjectOf(self()), RecordKind::kDeviceAdded, first.SerializeAsString(), nullptr});
  }
  batch.push_back({journal::SubjectOf(id), kind, operation.SerializeAsString(), nullptr});
  FALLOW_RETURN_IF_ERROR(log_.Append(batch, also));
  return Load();
}

absl::Status Devices::Add(const Id& id, const crypto::DevicePublicKeys& keys,
                          std::string_view name) {
  if (roster_.Find(id) != nullptr) {
    return absl::AlreadyExistsError("This device was in this journal before.");
  }
  FALLOW_RETURN_IF_ERROR(Recorded(self()).status());
  if (roster_.living() >= journal::kDevicesMax) {
    return base::Invalid("There are too many devices", "a journal has at most 16",
                         base::Next::kReleaseDevice);
  }
  fallow::store::v1::DeviceOperation operation = Operation();
  FALLOW_ASSIGN_OR_RETURN(*operation.mutable_name(), FreeName(name, id));
  *operation.mutable_keys() = journal::ToProto(keys);
  return Say(id, RecordKind::kDeviceAdded, operation);
}

absl::Status Devices::Rename(const Id& id, std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(const Device* const device, Recorded(id));
  fallow::store::v1::DeviceOperation operation = Operation();
  FALLOW_ASSIGN_OR_RETURN(*operation.mutable_name(), FreeName(name, id));
  if (device->name == operation.name()) return absl::OkStatus();
  return Say(id, RecordKind::kDeviceRenamed, operation);
}

absl::Status Devices::Remove(const Id& id, const Log::Also& also) {
  if (id == self()) {
    return base::Invalid("A device cannot release itself", "", base::Next::kUseAnotherDevice);
  }
  FALLOW_RETURN_IF_ERROR(Recorded(id).status());
  fallow::store::v1::DeviceOperation operation = Operation();
  for (const journal::WriterHead& head : log_.Known()) {
    if (head.writer.device != id) continue;
    fallow::store::v1::RecordId* seen = operation.add_seen();
    seen->set_device(std::string(id.view()));
    seen->set_incarnation(head.writer.incarnation);
    seen->set_sequence(head.sequence);
  }
  return Say(id, RecordKind::kDeviceRemoved, operation, also);
}

std::vector<Devices::Id> Devices::Newcomers() const {
  std::vector<Id> newcomers;
  const Device* own = roster_.Find(self());
  const uint64_t since = own != nullptr && own->added ? own->added->lamport : 0;
  for (const Device* device : Others()) {
    if (device->added && device->added->by != self() && device->added->by != device->id &&
        device->added->lamport > since && !acknowledged_.contains(device->id)) {
      newcomers.push_back(device->id);
    }
  }
  return newcomers;
}

absl::Status Devices::Acknowledge(const Id& id) {
  if (!roster_.Holds(id)) return NoSuchDevice();
  const bool known = !acknowledged_.insert(id).second;
  FALLOW_RETURN_IF_ERROR(log_.settings().Set(setting::kAcknowledgedDevices, acknowledged_));
  if (!known) log_.Tell({journal::ChangeKind::kDevice, journal::ToText(id)});
  return absl::OkStatus();
}

}  // namespace fallow::store
