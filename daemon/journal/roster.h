#ifndef FALLOW_DAEMON_JOURNAL_ROSTER_H_
#define FALLOW_DAEMON_JOURNAL_ROSTER_H_

// The roster: which devices hold this journal, folded from what the devices have said about each
// other. The same records give the same roster, in whatever order they arrive.
//
// - A device is on the roster once a device that is on it has added it; the first has added itself.
// - Its name is the latest one set, by (lamport, device).
// - A removal always counts, whoever wrote it, so two devices that remove each other are both
//   removed. It is final: a device that comes back comes as a new one.
// - What a removed device said about devices, in records that its remover had not seen, counts for
//   nothing, except for removals. So whoever holds a stolen device can remove the others, which
//   shows at once, but cannot add one.
//
// A removed device stays listed, because its records stay in the journal and its key vouches for
// them. Values and pure functions: any thread.

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/device_identity.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/record.h"
#include "fallow/store/v1/device.pb.h"

namespace fallow::journal {

inline constexpr size_t kDevicesMax = 16;  // in one journal, removed ones not counted

// Which device said it, and when by that device's clock.
struct Said {
  DeviceId by;
  uint64_t lamport = 0;
  absl::Time at;
};

struct Device {
  DeviceId id;
  crypto::DevicePublicKeys keys;
  std::string name;
  std::optional<Said> added;    // nothing: no record says so yet
  std::optional<Said> removed;  // the first removal
};

// A device's own subject has the same id.
SubjectId SubjectOf(const DeviceId& device);
DeviceId DeviceOf(const SubjectId& subject);

struct DeviceRecord {
  RecordStamp stamp;
  RecordKind kind = RecordKind::kDeviceAdded;
  DeviceId device;
  fallow::store::v1::DeviceOperation operation;
};

// DATA_LOSS when the operation is malformed or exceeds a limit. REQUIRES: IsDevice(kind).
absl::StatusOr<fallow::store::v1::DeviceOperation> ParseDeviceOperation(RecordKind kind,
                                                                        std::string_view payload);
// REQUIRES: `keys` come from a device-added operation that ParseDeviceOperation has accepted.
crypto::DevicePublicKeys KeysOf(const fallow::store::v1::DeviceKeys& keys);
fallow::store::v1::DeviceKeys ToProto(const crypto::DevicePublicKeys& keys);

class Roster {
 public:
  // `trusted` are devices that need no record: this one, and those that it was told of when it
  // joined. Where there are records about them, the records count for more.
  static Roster Of(std::span<const Device> trusted, std::vector<DeviceRecord> records);

  const std::map<DeviceId, Device>& devices() const { return devices_; }
  const Device* Find(const DeviceId& id) const;  // null: unknown
  // Whether the device is on the roster and not removed.
  bool Holds(const DeviceId& id) const;
  size_t living() const;

 private:
  std::set<DeviceId> Admit(std::span<const Device> trusted, std::span<const DeviceRecord> sorted);

  std::map<DeviceId, Device> devices_;
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_ROSTER_H_
