#ifndef FALLOW_DAEMON_STORE_PEERS_DEVICES_H_
#define FALLOW_DAEMON_STORE_PEERS_DEVICES_H_

// The devices that hold this journal (daemon/journal/roster.h), as recorded in the log, and the
// records that this device adds about them. As long as a journal has only one device, the log need
// not say anything about devices; the first device records itself along with the first record that
// it makes about any device.
//
// Not thread-safe: the journal executor owns it.

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
  // The other devices that were not removed, by id.
  std::vector<const journal::Device*> Others() const;
  // The device's name, for listings; empty when the device is unknown.
  std::string NameOf(const Id& id) const;
  // Also for removed devices, since their records stay.
  std::optional<crypto::PublicKey> SigningKeyOf(const Id& id) const;

  // INVALID_ARGUMENT: the name is invalid or another device has it, or there are too many devices.
  // ALREADY_EXISTS: the device is or was on the roster. UNAVAILABLE as for Rename.
  absl::Status Add(const Id& id, const crypto::DevicePublicKeys& keys, std::string_view name);
  // NOT_FOUND: not a device of this journal. UNAVAILABLE: this device has just joined, and does not
  // have the records yet that say so.
  absl::Status Rename(const Id& id, std::string_view name);
  // Permanent. `also` runs in the same transaction. INVALID_ARGUMENT for this device itself;
  // otherwise fails as Rename does.
  absl::Status Remove(const Id& id, const Log::Also& also);

  // Devices that others have let in and that the user has not acknowledged on this device yet.
  std::vector<Id> Newcomers() const;
  absl::Status Acknowledge(const Id& id);

 private:
  absl::Status LoadTrusted(std::vector<journal::Device>& trusted);
  absl::StatusOr<std::vector<journal::DeviceRecord>> ReadRecords();
  absl::StatusOr<std::string> FreeName(std::string_view name, const Id& except) const;
  absl::StatusOr<const journal::Device*> Recorded(const Id& id) const;
  fallow::store::v1::DeviceOperation Operation() const;
  absl::Status Say(const Id& id, journal::RecordKind kind,
                   const fallow::store::v1::DeviceOperation& operation, const Log::Also& also = {});

  Log& log_;
  base::Clock& clock_;
  journal::Roster roster_;
  bool joined_ = false;
  bool stale_ = false;
  std::set<Id> acknowledged_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_DEVICES_H_
