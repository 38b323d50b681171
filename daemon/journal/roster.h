#ifndef FALLOW_DAEMON_JOURNAL_ROSTER_H_
#define FALLOW_DAEMON_JOURNAL_ROSTER_H_

// The roster: which devices hold this journal, folded from what the devices have said of each
// other. The same records give the same roster on every device, in whatever order they came. Its
// rules: docs/roster.md. A removed device stays listed, because its records stay in the journal and
// its key vouches for them. Values and pure functions: any thread.

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
// That one device may add, and that a journal may ever have: what a dishonest device says beyond
// that counts for nothing.
inline constexpr size_t kDevicesAddedByOneMax = 64;
inline constexpr size_t kDevicesEverMax = 256;

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

DeviceId DeviceIdFor(const crypto::DevicePublicKeys& keys);
// Whether a device of this id may have these keys.
bool MayHave(const DeviceId& id, const crypto::DevicePublicKeys& keys);

// A device's own subject has the same id.
SubjectId SubjectOf(const DeviceId& device);
DeviceId DeviceOf(const SubjectId& subject);

// How far somebody had seen a device's log: a sequence for each of its branches.
using SeenBranches = std::map<int64_t, uint64_t>;

struct DeviceRecord {
  RecordStamp stamp;
  RecordKind kind = RecordKind::kDeviceAdded;
  DeviceId device;
  fallow::store::v1::DeviceOperation operation;
  // The branch of its writer's log that it stands on. Which number a branch has is this log's own
  // affair, and the roster does not depend on it.
  int64_t branch = 0;
  // Of a device-removed: what its writer had seen of the removed device.
  SeenBranches seen = {};
};

// DATA_LOSS when the operation is malformed or exceeds a limit. REQUIRES: IsDevice(kind).
absl::StatusOr<fallow::store::v1::DeviceOperation> ParseDeviceOperation(RecordKind kind,
                                                                        std::string_view payload);
// REQUIRES: `keys` come from a device-added operation that ParseDeviceOperation has accepted.
crypto::DevicePublicKeys KeysOf(const fallow::store::v1::DeviceKeys& keys);
fallow::store::v1::DeviceKeys ToProto(const crypto::DevicePublicKeys& keys);

// What a device knows of the roster without any record.
struct RosterGround {
  DeviceId self;
  // The journal's first device, by whose word all others are on the roster; none: not known yet.
  std::optional<DeviceId> first;
  // This device, and those that its welcome named. Records decide once they show who added this
  // one.
  std::span<const Device> trusted;
};

class Roster {
 public:
  static Roster Of(const RosterGround& ground, std::vector<DeviceRecord> records);

  const std::map<DeviceId, Device>& devices() const { return devices_; }
  const Device* Find(const DeviceId& id) const;  // null: unknown
  // Whether the device is on the roster and not removed.
  bool Holds(const DeviceId& id) const;
  // Whether a record says so, and it is not just as good as removed.
  bool IsSaidToBeRemoved(const DeviceId& id) const { return told_.contains(id); }
  size_t living() const;
  // Ascending, at most kDevicesEverMax. Those that were never added by anything that counts, too,
  // as far as there is room for them beside the others.
  std::vector<DeviceId> Removed() const;

 private:
  void List(const std::map<DeviceId, const DeviceRecord*>& admitted,
            std::span<const DeviceRecord* const> additions, const std::optional<DeviceId>& first);

  std::map<DeviceId, Device> devices_;
  std::set<DeviceId> told_;    // of whom a record says that they were removed
  std::set<DeviceId> fallen_;  // all that says that they were added counts for nothing
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_ROSTER_H_
