#ifndef FALLOW_DAEMON_STORE_PEERS_DEVICES_H_
#define FALLOW_DAEMON_STORE_PEERS_DEVICES_H_

// The devices that hold this journal (daemon/journal/roster.h), as recorded in the log, and the
// records that this device adds about them. As long as a journal has only one device, the log need
// not say anything about devices; the first device records itself along with the first record that
// it makes about any device.
//
// Not thread-safe: the journal executor owns it.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/base/clock.h"
#include "daemon/journal/roster.h"
#include "daemon/store/log/log.h"

namespace fallow::store {

// So many devices of which no record here tells who let them in have room for what they write.
inline constexpr size_t kIntroducedMax = 64;

class Devices {
 public:
  using Id = journal::DeviceId;

  // `log` and `clock` outlive it.
  Devices(Log& log, base::Clock& clock);

  // For a database that is being created: adds a device that is trusted without a record.
  static absl::Status Trust(Database& database, const journal::Device& device);
  // Reads the roster from the log; call it again when records about devices have arrived. DATA_LOSS
  // when the log does not know this device.
  absl::Status Load();
  // True when the last Load failed: the roster here is older than the log.
  bool stale() const { return stale_; }

  const Id& self() const { return log_.writer().device; }
  const journal::Roster& roster() const { return roster_; }
  // Whether another device let this one in.
  bool joined() const { return joined_; }
  // The journal's first device, once that is known here.
  const std::optional<Id>& first() const { return first_; }
  // Of a record that comes from another device, whether it may be said at all: an addition gives
  // its device the keys that the id is made of, and no record about a device comes without what it
  // says, or under a key that would keep others from being read. DATA_LOSS.
  static absl::Status CheckArriving(const journal::RunItem& item, Log& log);
  // The other devices that were not removed, by id.
  std::vector<const journal::Device*> Others() const;
  // The device's name, for listings; empty when the device is unknown.
  std::string NameOf(const Id& id) const;
  // Also for removed devices, since their records stay.
  std::optional<crypto::PublicKey> SigningKeyOf(const Id& id) const;

  // INVALID_ARGUMENT: an id that is not made of the keys, a name that is not one, or that another
  // device has, or one device too many.
  // ALREADY_EXISTS: a device that was on the roster once.
  absl::Status Add(const Id& id, const crypto::DevicePublicKeys& keys, std::string_view name);
  // `has_agreed`: this device has once held the same as another (Peers::EverAgreed).
  // NOT_FOUND: not a device of this journal. UNAVAILABLE: this device has just joined; it has no
  // record yet that says so, nor any of that device's.
  absl::Status Rename(const Id& id, std::string_view name, bool has_agreed);
  // Appends a record that changes nothing. Whoever has it has heard from this device since.
  absl::Status SayAgain();
  // For good. INVALID_ARGUMENT for this device itself.
  absl::Status Remove(const Id& id, bool has_agreed);

  // --- writers that are on no roster here, since a branch that tells of them was passed over

  // Whether a device that knows `known` may have passed over a branch: another than `self` has used
  // up its heads.
  static bool MayLackBranches(const journal::Frontier& known, const Id& self);
  // The keys of a device whose records may come or go: on the roster, removed, or introduced.
  std::optional<crypto::DevicePublicKeys> WriterKeysOf(const Id& id) const;
  bool MayIntroduce() const { return introduced_.size() < kIntroducedMax; }
  // Keeps them, within the transaction that is under way; WriterKeysOf knows them after Load.
  // REQUIRES: the id is made of the keys; MayIntroduce.
  absl::Status Introduce(const Id& id, const crypto::DevicePublicKeys& keys);

  // Devices that others have let in and that were not shown on this device yet: neither named by
  // the one that let this one in, nor acknowledged here. Whatever time their records give.
  std::vector<Id> Newcomers() const;
  absl::Status Acknowledge(const Id& id);

 private:
  absl::Status LoadTrusted(std::vector<journal::Device>& trusted);
  absl::StatusOr<std::vector<journal::DeviceRecord>> ReadRecords();
  absl::StatusOr<journal::SeenBranches> SeenBy(const fallow::store::v1::DeviceOperation& removal,
                                               const Id& removed) const;
  absl::Status LoadFirst(const std::vector<journal::Device>& trusted);
  absl::StatusOr<std::string> FreeName(std::string_view name, const Id& except) const;
  absl::StatusOr<const journal::Device*> Listed(const Id& id, bool has_agreed) const;
  bool HasHeardFrom(const Id& id) const;
  fallow::store::v1::DeviceOperation Operation() const;
  absl::Status Say(const Id& id, journal::RecordKind kind,
                   const fallow::store::v1::DeviceOperation& operation);

  Log& log_;
  base::Clock& clock_;
  journal::Roster roster_;
  bool joined_ = false;
  bool stale_ = false;
  std::optional<Id> first_;
  // Of the devices that have added themselves, the position of the record that says so.
  std::map<Id, uint64_t> self_added_;
  std::set<Id> named_;  // by the welcome, and this one
  std::set<Id> acknowledged_;
  std::map<Id, crypto::DevicePublicKeys> introduced_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_DEVICES_H_
