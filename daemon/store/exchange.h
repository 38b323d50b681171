#ifndef FALLOW_DAEMON_STORE_EXCHANGE_H_
#define FALLOW_DAEMON_STORE_EXCHANGE_H_

// What an unlocked vault exchanges with the others of its journal: records in envelopes, epoch
// keys, and what is remembered of each device. Nothing that another device says is believed: what
// it breaks is DATA_LOSS or INVALID_ARGUMENT and leaves no trace; what must wait for the person is
// PERMISSION_DENIED; an epoch key or a writer that is unknown here is NOT_FOUND; all else is this
// device's own trouble and worth trying again.
//
// Not thread-safe: the journal executor owns it.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/run.h"
#include "daemon/store/log/log.h"
#include "daemon/store/peers/brake.h"
#include "daemon/store/peers/devices.h"
#include "daemon/store/peers/epochs.h"
#include "daemon/store/peers/peers.h"

namespace fallow::store {

class Blobs;
class IndexKeeper;
class Reflections;
class Eraser;
class ReleaseWatch;

// An epoch key on its way from one device to another.
struct Grant {
  EpochId id;
  uint64_t lamport = 0;
  journal::DeviceId device;  // that made it
  std::string sealed_key;    // docs/formats.md, "Epochs"
};

class Exchange {
 public:
  using DeviceId = journal::DeviceId;

  struct Parts {
    Log& log;
    Devices& devices;
    Epochs& epochs;
    Peers& peers;
    Brake& brake;
    IndexKeeper& index;
    Reflections& reflections;
    Blobs& blobs;
    Eraser& eraser;
    crypto::RandomSource& random;
  };
  // All of them outlive it.
  Exchange(const journal::VaultId& vault, const Parts& parts);

  // Once, after all parts were loaded: goes on with what a crash interrupted.
  absl::Status Begin();
  // It outlives this. Without one nothing goes but what the records name.
  void set_release_watch(ReleaseWatch* watch) { watch_ = watch; }

  const journal::VaultId& vault_id() const { return vault_; }
  const DeviceId& self() const { return devices_.self(); }

  // --- devices

  const Devices& devices() const { return devices_; }
  absl::Status AddDevice(const DeviceId& id, const crypto::DevicePublicKeys& keys,
                         std::string_view name);
  absl::Status RenameDevice(const DeviceId& id, std::string_view name);
  // For good; together with a new epoch key that it is not given.
  absl::Status RemoveDevice(const DeviceId& id);
  absl::Status Acknowledge(const DeviceId& id) { return devices_.Acknowledge(id); }

  // --- records

  journal::Frontier Known() const { return log_.Known(); }
  absl::StatusOr<bool> Covers(const journal::Frontier& theirs) { return log_.Covers(theirs); }
  struct Outgoing {
    std::string envelope;
    uint64_t position = 0;
    uint64_t records = 0;
    EpochId epoch;
  };
  // As Log::NextRun, sealed under the epoch key in force.
  absl::StatusOr<std::optional<Outgoing>> Next(const journal::Frontier& theirs, uint64_t position,
                                               size_t run_bytes);
  struct Taken {
    uint64_t records = 0;  // that were new
    bool roster_changed = false;
    bool blobs_wanted = false;
    uint64_t released = 0;  // subjects that lived here and were let go
  };
  absl::StatusOr<Taken> Take(const DeviceId& from, std::string_view envelope);

  // --- epochs

  // The one in force; makes one where there is none, or where it is too old.
  absl::StatusOr<const Epoch*> CurrentEpoch();
  const Epochs& epochs() const { return epochs_; }
  absl::StatusOr<Grant> GrantFor(const DeviceId& peer);
  absl::Status TakeGrant(const DeviceId& from, const Grant& grant);

  // --- attachments: see Blobs

  // Whether files are fetched without being asked for, once there are other devices.
  void set_eager(bool eager);
  Blobs& blobs() { return blobs_; }

  // --- what is known of the others

  absl::Status Agreed(const DeviceId& peer, const journal::Frontier& theirs);
  PeerNotes NotesOn(const DeviceId& peer) const { return peers_.On(peer); }
  absl::Status Met(const DeviceId& peer, const std::vector<std::string>& addresses) {
    return peers_.Met(peer, addresses);
  }

  // --- deletions and releases that wait for the person

  const std::optional<Held>& held() const { return brake_.held(); }
  void set_deletion_share(double share) { brake_.set_share(share); }
  // Lets what is held through when it comes again. NOT_FOUND when nothing is.
  absl::Status ReviewDelete() { return brake_.Review(Brake::Verdict::kDelete); }
  // The same, and then undoes it on all devices. UNKNOWN when there are releases in it, which
  // nothing undoes: it goes on waiting.
  absl::Status ReviewKeep() { return brake_.Review(Brake::Verdict::kKeep); }

 private:
  absl::StatusOr<Taken> TakeRun(const Arrival& arrival);
  absl::StatusOr<Arrival> Weigh(const journal::Run& run, const FittedRun& fitted);
  absl::Status Consent(const Arrival& arrival);
  std::optional<Epoch> NewEpochFor(const Arrival& arrival);
  absl::Status RosterChanged();
  // What a failing disk has kept from being read after it was written. Returns whether there was
  // something.
  absl::StatusOr<bool> Refresh();
  absl::Status UndoDeletions();
  void CatchUp(uint64_t records);
  void SettleReleases(uint64_t records);
  void AnswerReleases();
  absl::Status NoteEpoch(const DeviceId& peer, const EpochId& id);
  absl::Status Rotate();
  std::string GrantMessage(const Grant& grant, const DeviceId& from, const DeviceId& to,
                           std::string_view sealed) const;

  const journal::VaultId vault_;
  Log& log_;
  Devices& devices_;
  Epochs& epochs_;
  Peers& peers_;
  Brake& brake_;
  IndexKeeper& index_;
  Reflections& reflections_;
  Blobs& blobs_;
  Eraser& eraser_;
  crypto::RandomSource& random_;
  ReleaseWatch* watch_ = nullptr;
  bool answers_release_ = false;  // once what others have let go is settled here, it is told
  bool eager_ = true;
  uint64_t not_indexed_ = 0;  // records taken since the index last caught up, at most
  uint64_t not_settled_ = 0;  // and in runs that let something go, since that was last settled
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_EXCHANGE_H_
