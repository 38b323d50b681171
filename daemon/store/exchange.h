#ifndef FALLOW_DAEMON_STORE_EXCHANGE_H_
#define FALLOW_DAEMON_STORE_EXCHANGE_H_

// What an unlocked vault exchanges with the other devices of its journal: records in envelopes,
// epoch keys, and what is remembered about each device. Nothing that another device sends is
// trusted. DATA_LOSS or INVALID_ARGUMENT: the peer broke a rule, and nothing of what it sent was
// kept. PERMISSION_DENIED: the user has to agree first. NOT_FOUND: the epoch key or the writer is
// unknown here. UNIMPLEMENTED: sent by a newer version. RESOURCE_EXHAUSTED: the journal cannot hold
// another writer. Any other code means a failure on this device, or a record that came too early
// (UNAVAILABLE), and is worth retrying.
//
// Not thread-safe: the journal executor owns it.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/identity.h"
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
#include "daemon/store/peers/standings.h"

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
  journal::DeviceId device;  // the device that made the key
  std::string sealed_key;    // docs/formats.md, "Epochs"
  // What the maker says of it, and its signature; none: an earlier version made it.
  std::vector<journal::DeviceId> released = {};
  std::optional<crypto::Signature> made = {};
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
  // Everything in `parts` outlives the Exchange.
  Exchange(const journal::VaultId& vault, const Parts& parts);

  // Call when the eraser has settled in a task of its own.
  void ReleasesSettled();
  // Call once, when all parts are loaded. Resumes what a crash interrupted.
  absl::Status Begin();
  // `watch` outlives this object. Without one, a release deletes only what its records name.
  void set_release_watch(ReleaseWatch* watch) { watch_ = watch; }

  const journal::VaultId& vault_id() const { return vault_; }
  const DeviceId& self() const { return devices_.self(); }

  // --- devices

  const Devices& devices() const { return devices_; }
  absl::Status AddDevice(const DeviceId& id, const crypto::DevicePublicKeys& keys,
                         std::string_view name);
  absl::Status RenameDevice(const DeviceId& id, std::string_view name);
  // Permanent. Also makes a new epoch key, which the removed device is not given.
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
  // Like Log::NextRun, sealed under the current epoch key.
  absl::StatusOr<std::optional<Outgoing>> Next(const journal::Frontier& theirs, uint64_t position,
                                               size_t run_bytes);
  struct Taken {
    uint64_t records = 0;  // new ones only
    bool roster_changed = false;
    bool blobs_wanted = false;
    uint64_t released = 0;  // subjects that were still here and were let go
  };
  absl::StatusOr<Taken> Take(const DeviceId& from, std::string_view envelope);
  // While deletions wait for consent: looks at an envelope that came after the one that Take has
  // refused for that, so that the user is asked about all of them (Brake::Follow). Nothing of it is
  // kept. Returns whether anything is waiting.
  bool FollowHeld(std::string_view envelope);

  // --- epochs

  // The one in force; makes one where there is none, where it is too old, and where it is not good:
  // made by a device that was released, or by one that did not know of a release that is known
  // here.
  absl::StatusOr<const Epoch*> CurrentEpoch();
  const Epochs& epochs() const { return epochs_; }
  // That one for a peer. Where its maker knew the peer to be removed, a new one is made first,
  // which it may have as far as is known here. NOT_FOUND: the peer is not a device of this journal.
  absl::StatusOr<Grant> GrantFor(const DeviceId& peer);
  absl::Status TakeGrant(const DeviceId& from, const Grant& grant);

  // --- attachments: see Blobs

  // Whether files are fetched before anyone asks for them. Has no effect while there is no other
  // device.
  void set_eager(bool eager);
  Blobs& blobs() { return blobs_; }

  // --- what is known about the other devices

  absl::Status Agreed(const DeviceId& peer, const journal::Frontier& theirs);
  // What every device says of itself, this one's word among them, to be handed on to any other.
  absl::StatusOr<std::vector<std::string>> Standings();
  // Takes what another device hands on. Returns whether it was news. DATA_LOSS when it is not what
  // a device of this journal has said of itself.
  absl::StatusOr<bool> TakeStanding(std::string_view bytes);
  PeerNotes NotesOn(const DeviceId& peer) const { return peers_.On(peer); }
  absl::Status Met(const DeviceId& peer, const std::vector<std::string>& addresses) {
    return peers_.Met(peer, addresses);
  }

  // --- deletions and releases that wait for the user

  const std::optional<Held>& held() const { return brake_.held(); }
  void set_deletion_share(double share) { brake_.set_share(share); }
  // Accepts what is held when it is next received. NOT_FOUND when nothing is held.
  absl::Status ReviewDelete() { return brake_.Review(Brake::Verdict::kDelete); }
  // Accepts it like ReviewDelete, then undoes the deletions on all devices, and at once those that
  // the same device had made within the day before and that were taken. NOT_FOUND when nothing is
  // held; UNKNOWN when releases are among it, which cannot be undone: they stay held. Any other
  // failure: it either still waits, or what is undecided here goes on at the next opening.
  absl::Status ReviewKeep();
  // How many reflections ReviewKeep would bring back at once; 0 when nothing is held, or nothing of
  // it can be kept.
  absl::StatusOr<uint64_t> TakenBefore();

 private:
  // `introduced`: the keys of a writer that is not known here.
  absl::StatusOr<Taken> TakeRun(const Arrival& arrival,
                                const std::optional<crypto::DevicePublicKeys>& introduced);
  absl::Status Follow(std::string_view envelope);
  absl::StatusOr<Arrival> Weigh(const journal::Run& run, const FittedRun& fitted);
  absl::StatusOr<bool> IsLiving(const journal::SubjectId& id);
  absl::Status Consent(const Arrival& arrival);
  std::optional<Epoch> NewEpochFor(const Arrival& arrival);
  absl::Status RosterChanged();
  bool IsGood(const Epoch& epoch);
  const Epoch* InForce();  // the newest good one; null: none
  absl::StatusOr<Epoch> OpenGrant(const DeviceId& from, const Grant& grant,
                                  const crypto::PublicKey& giver);
  // Loads again what a failing disk kept from being read back after it was written. Returns whether
  // there was anything to load.
  absl::StatusOr<bool> Refresh();
  absl::StatusOr<std::vector<journal::SubjectId>> KeptToo();
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
  store::Standings standings_;
  ReleaseWatch* watch_ = nullptr;
  bool answers_release_ = false;  // acknowledge the others' releases once they are settled here
  bool eager_ = true;
  // What TakenBefore has found, and for which log.
  struct TakenCount {
    absl::Time since;
    uint64_t position = 0;
    uint64_t count = 0;
  };
  std::optional<TakenCount> taken_before_;
  std::optional<EpochId> good_;  // the epoch that was last found to be, by the roster as it is
  uint64_t not_indexed_ = 0;     // records taken since the index last caught up, at most
  uint64_t not_settled_ = 0;     // and in runs that let something go, since that was last settled
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_EXCHANGE_H_
