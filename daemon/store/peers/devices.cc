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

// What the column `removed` of the table `trusted` says.
constexpr int64_t kIntroduced = 2;

absl::Status InsertTrusted(Database& database, const Device& device, int64_t removed) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database.Prepare("INSERT INTO trusted (device, name, signing, box, tls, removed)"
                       " VALUES (?, ?, ?, ?, ?, ?)"));
  return insert.Bind(1, crypto::ByteSpan(device.id.bytes))
      .Bind(2, device.name)
      .Bind(3, crypto::ByteSpan(device.keys.signing.bytes))
      .Bind(4, crypto::ByteSpan(device.keys.box.bytes))
      .Bind(5, crypto::ByteSpan(device.keys.tls.bytes))
      .Bind(6, removed)
      .Run();
}

}  // namespace

Devices::Devices(Log& log, base::Clock& clock) : log_(log), clock_(clock) {}

absl::Status Devices::Trust(Database& database, const Device& device) {
  return InsertTrusted(database, device, int64_t{device.removed.has_value()});
}

absl::Status Devices::LoadTrusted(std::vector<Device>& trusted) {
  introduced_.clear();
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
    if (read.Int(5) == kIntroduced) {
      introduced_.emplace(device.id, device.keys);
      continue;
    }
    if (read.Int(5) != 0) device.removed = journal::Said{self(), 0, absl::UnixEpoch()};
    trusted.push_back(std::move(device));
  }
}

// A removal that was written before there were heads names sequences alone: they stand for all
// branches of that writer.
absl::StatusOr<journal::SeenBranches> Devices::SeenBy(
    const fallow::store::v1::DeviceOperation& removal, const Id& removed) const {
  journal::Frontier heads;
  for (const fallow::store::v1::SeenHead& head : removal.heads()) {
    crypto::Digest hash{};
    std::copy_n(head.hash().begin(), std::min(head.hash().size(), hash.size()), hash.begin());
    heads.push_back({{removed, head.incarnation()}, head.sequence(), hash});
  }
  FALLOW_ASSIGN_OR_RETURN(const Possession had, log_.writers().PossessionOf(heads));
  journal::SeenBranches seen(had.up_to.begin(), had.up_to.end());
  for (const journal::WriterHead& head : heads) {
    FALLOW_ASSIGN_OR_RETURN(const Branch* const branch, log_.writers().Behind(head));
    if (branch == nullptr) continue;
    uint64_t& up_to = seen[branch->row];
    up_to = std::max(up_to, head.sequence);
  }
  if (removal.heads_size() > 0) return seen;
  for (const fallow::store::v1::RecordId& head : removal.seen()) {
    if (head.device() != removed.view()) continue;
    for (const Branch* branch : log_.writers().Of({removed, head.incarnation()})) {
      uint64_t& up_to = seen[branch->row];
      up_to = std::max(up_to, head.sequence());
    }
  }
  return seen;
}

absl::StatusOr<std::vector<journal::DeviceRecord>> Devices::ReadRecords() {
  self_added_.clear();
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::SubjectId> subjects,
                          log_.SubjectsOf(RecordKind::kDeviceAdded));
  std::vector<journal::DeviceRecord> records;
  for (const journal::SubjectId& subject : subjects) {
    FALLOW_ASSIGN_OR_RETURN(const std::vector<LogEntry> entries, log_.ReadSubject(subject));
    for (const LogEntry& entry : entries) {
      if (!journal::IsDevice(entry.header.kind) || !entry.operation.ok()) continue;
      auto operation = journal::ParseDeviceOperation(entry.header.kind, *entry.operation);
      if (!operation.ok()) continue;
      journal::DeviceRecord record{entry.header.stamp, entry.header.kind,
                                   journal::DeviceOf(subject), *std::move(operation)};
      // Where the log is damaged, a removed device is taken to have been seen less.
      record.branch = log_.BranchOf(entry.header).value_or(0);
      if (record.kind == RecordKind::kDeviceRemoved) {
        record.seen = SeenBy(record.operation, record.device).value_or(journal::SeenBranches());
      }
      if (record.kind == RecordKind::kDeviceAdded && record.stamp.device == record.device) {
        self_added_.emplace(record.device, entry.position);
      }
      records.push_back(std::move(record));
    }
  }
  return records;
}

// As the welcome has said. A device that came in before welcomes said so takes the one whose record
// about itself it got first: nobody has one that is earlier in the first device's log.
absl::Status Devices::LoadFirst(const std::vector<Device>& trusted) {
  first_.reset();
  FALLOW_ASSIGN_OR_RETURN(const std::set<Id> told, log_.settings().Get(setting::kFirstDevice));
  if (!joined_) first_ = self();
  if (joined_ && told.size() == 1) first_ = *told.begin();
  if (first_) return absl::OkStatus();
  uint64_t earliest = 0;
  for (const Device& device : trusted) {
    const auto added = self_added_.find(device.id);
    if (added == self_added_.end() || (first_ && added->second >= earliest)) continue;
    first_ = device.id;
    earliest = added->second;
  }
  return absl::OkStatus();
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
  FALLOW_RETURN_IF_ERROR(LoadFirst(trusted));
  named_.clear();
  for (const Device& device : trusted) named_.insert(device.id);
  roster_ = journal::Roster::Of({self(), first_, trusted}, std::move(records));
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

std::optional<crypto::DevicePublicKeys> Devices::WriterKeysOf(const Id& id) const {
  if (const Device* const device = roster_.Find(id)) return device->keys;
  const auto introduced = introduced_.find(id);
  if (introduced == introduced_.end()) return std::nullopt;
  return introduced->second;
}

bool Devices::MayLackBranches(const journal::Frontier& known, const Id& self) {
  return std::any_of(known.begin(), known.end(), [&](const journal::WriterHead& head) {
    const Id& device = head.writer.device;
    return device != self && journal::CountHeadsOf(device, known) >= journal::kHeadsOfDeviceMax;
  });
}

absl::Status Devices::Introduce(const Id& id, const crypto::DevicePublicKeys& keys) {
  FALLOW_CHECK(journal::DeviceIdFor(keys) == id && MayIntroduce());
  const absl::Status inserted =
      InsertTrusted(log_.database(), {id, keys, "", std::nullopt, std::nullopt}, kIntroduced);
  // The welcome may have named one that has no place on the roster; its row says more.
  if (!inserted.ok() && !absl::IsAlreadyExists(inserted)) return inserted;
  // Also where no record of this run makes the roster be read again. Right in any case, since the
  // id is made of the keys.
  introduced_.emplace(id, keys);
  return absl::OkStatus();
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

// The device, provided that further records can refer to it: a record has put it on the roster, or
// their key follows from its id, and this device knows what another knows, so that waiting for a
// record that tells of it may be in vain. Before that, a removal would make void what the removed
// device has said and this one has not seen.
absl::StatusOr<const Device*> Devices::Listed(const Id& id, bool has_agreed) const {
  const Device* device = roster_.Find(id);
  if (device == nullptr || device->removed) return NoSuchDevice();
  if (device->added || roster_.devices().size() == 1) return device;
  const bool has_heard = has_agreed || (id != self() && HasHeardFrom(id));
  if (joined_ && has_heard && crypto::IsMadeOfKeys(id.bytes)) return device;
  return absl::UnavailableError(
      "This device has not met the others yet. Try again once it has synchronised, or on another "
      "device.");
}

bool Devices::HasHeardFrom(const Id& id) const {
  const journal::Frontier known = log_.Known();
  return std::any_of(known.begin(), known.end(),
                     [&](const journal::WriterHead& head) { return head.writer.device == id; });
}

fallow::store::v1::DeviceOperation Devices::Operation() const {
  fallow::store::v1::DeviceOperation operation;
  operation.set_written_unix_millis(journal::ToMillis(clock_.Now()));
  return operation;
}

absl::Status Devices::Say(const Id& id, RecordKind kind,
                          const fallow::store::v1::DeviceOperation& operation) {
  std::vector<NewRecord> batch;
  const Device* own = roster_.Find(self());
  // One that was let in is recorded by the device that did so.
  if (own != nullptr && !own->added && !joined_) {
    fallow::store::v1::DeviceOperation first = Operation();
    *first.mutable_keys() = journal::ToProto(own->keys);
    first.set_name(own->name);
    batch.push_back(
        {journal::SubjectOf(self()), RecordKind::kDeviceAdded, first.SerializeAsString(), nullptr});
  }
  batch.push_back({journal::SubjectOf(id), kind, operation.SerializeAsString(), nullptr});
  std::vector<crypto::SubjectKey> keys;
  keys.reserve(batch.size());
  for (NewRecord& record : batch) {
    const Id about = journal::DeviceOf(record.subject);
    if (!crypto::IsMadeOfKeys(about.bytes)) continue;
    keys.push_back(crypto::DeviceSubjectKey(about.bytes));
    record.key = &keys.back();
  }
  FALLOW_RETURN_IF_ERROR(log_.Append(batch));
  return Load();
}

absl::Status Devices::Add(const Id& id, const crypto::DevicePublicKeys& keys,
                          std::string_view name) {
  if (roster_.Find(id) != nullptr) {
    return absl::AlreadyExistsError("This device was in this journal before.");
  }
  if (!crypto::IsMadeOfKeys(id.bytes) || !journal::MayHave(id, keys)) {
    return base::Invalid("The new device's id is not made of its keys", "",
                         base::Next::kUpdateOlder);
  }
  // A chain of additions has to lead to the new one.
  FALLOW_RETURN_IF_ERROR(Listed(self(), false).status());
  if (roster_.living() >= journal::kDevicesMax) {
    return base::Invalid("There are too many devices", "a journal has at most 16",
                         base::Next::kReleaseDevice);
  }
  fallow::store::v1::DeviceOperation operation = Operation();
  FALLOW_ASSIGN_OR_RETURN(*operation.mutable_name(), FreeName(name, id));
  *operation.mutable_keys() = journal::ToProto(keys);
  return Say(id, RecordKind::kDeviceAdded, operation);
}

absl::Status Devices::Rename(const Id& id, std::string_view name, bool has_agreed) {
  FALLOW_ASSIGN_OR_RETURN(const Device* const device, Listed(id, has_agreed));
  fallow::store::v1::DeviceOperation operation = Operation();
  FALLOW_ASSIGN_OR_RETURN(*operation.mutable_name(), FreeName(name, id));
  if (device->name == operation.name()) return absl::OkStatus();
  return Say(id, RecordKind::kDeviceRenamed, operation);
}

absl::Status Devices::SayAgain() {
  const Device* const own = roster_.Find(self());
  if (own == nullptr || own->name.empty()) return absl::OkStatus();
  fallow::store::v1::DeviceOperation operation = Operation();
  operation.set_name(own->name);
  return Say(self(), RecordKind::kDeviceRenamed, operation);
}

absl::Status Devices::Remove(const Id& id, bool has_agreed) {
  if (id == self()) {
    return base::Invalid("A device cannot release itself", "", base::Next::kUseAnotherDevice);
  }
  FALLOW_RETURN_IF_ERROR(Listed(id, has_agreed).status());
  fallow::store::v1::DeviceOperation operation = Operation();
  // What stands behind a record that is missing here was seen all the same.
  journal::Frontier heads = log_.Known();
  for (const Writers::StrayRow& row : log_.writers().strays()) {
    heads.push_back({row.writer, row.sequence, row.hash});
  }
  for (const journal::WriterHead& head : heads) {
    if (head.writer.device != id) continue;
    fallow::store::v1::SeenHead* seen = operation.add_heads();
    seen->set_incarnation(head.writer.incarnation);
    seen->set_sequence(head.sequence);
    seen->set_hash(std::string(crypto::AsChars(head.hash)));
  }
  return Say(id, RecordKind::kDeviceRemoved, operation);
}

absl::Status Devices::CheckArriving(const journal::RunItem& item, Log& log) {
  if (!journal::IsDevice(item.header.kind)) return absl::OkStatus();
  const auto refused = [](std::string_view why) {
    return base::Damaged("Records from another device were refused", why, "");
  };
  if (!item.payload) return refused("what one of them says about a device is missing");
  const Id id = journal::DeviceOf(item.header.subject);
  if (item.header.kind != RecordKind::kDeviceAdded || !crypto::IsMadeOfKeys(id.bytes)) {
    return absl::OkStatus();
  }
  if (!item.key ||
      item.header.key_commitment != crypto::KeyCommitment(crypto::DeviceSubjectKey(id.bytes))) {
    return refused("one of them would keep a device from being known");
  }
  FALLOW_ASSIGN_OR_RETURN(const std::string payload, log.OperationIn(item));
  FALLOW_ASSIGN_OR_RETURN(const fallow::store::v1::DeviceOperation operation,
                          journal::ParseDeviceOperation(item.header.kind, payload));
  if (!journal::MayHave(id, journal::KeysOf(operation.keys()))) {
    return refused("one of them gives a device keys that are not its own");
  }
  return absl::OkStatus();
}

std::vector<Devices::Id> Devices::Newcomers() const {
  std::vector<Id> newcomers;
  for (const Device* device : Others()) {
    const bool let_in_here = device->added && device->added->by == self();
    if (!let_in_here && !named_.contains(device->id) && !acknowledged_.contains(device->id)) {
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
