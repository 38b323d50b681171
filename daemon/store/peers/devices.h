#ifndef FALLOW_DAEMON_STORE_PEERS_DEVICES_H_
#define FALLOW_DAEMON_STORE_PEERS_DEVICES_H_

// The devices that hold this journal (daemon/journal/roster.h), as the log tells them, and what
// this device says of them. A journal that never had a second device has no records about devices;
// the first device says that it is one when it lets in the second.
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

  // Into a database that is just being made: a device that needs no record to be trusted.
  static absl::Status Trust(Database& database, const journal::Device& device);
  // From the log, as it stands; again after records about devices have come. DATA_LOSS when the log
  // does not know this device.
  absl::Status Load();
  // The last Load has failed: what is said here is older than the log.
  bool stale() const { return stale_; }

  const Id& self() const { return log_.writer().device; }
  const journal::Roster& roster() const { return roster_; }
  // Whether another device let this one in.
  bool joined() const { return joined_; }
  // Not removed, other than this one, by id.
  std::vector<const journal::Device*> Others() const;
  // What it is called; empty when it is unknown. For listings.
  std::string NameOf(const Id& id) const;
  // Also of those removed: their records stay.
  std::optional<crypto::PublicKey> SigningKeyOf(const Id& id) const;

  // INVALID_ARGUMENT: a name that is not one, or that another device has, or one device too many.
  // ALREADY_EXISTS: a device that was on the roster once.
  absl::Status Add(const Id& id, const crypto::DevicePublicKeys& keys, std::string_view name);
  // NOT_FOUND: not a device of this journal. UNAVAILABLE: this device came in just now, and does
  // not have the records yet that say so.
  absl::Status Rename(const Id& id, std::string_view name);
  // For good. `also` is done in the same transaction. INVALID_ARGUMENT for this device itself.
  absl::Status Remove(const Id& id, const Log::Also& also);

  // Devices that others have let in and that the person has not yet said, on this device, to know.
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
