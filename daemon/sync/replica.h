#ifndef FALLOW_DAEMON_SYNC_REPLICA_H_
#define FALLOW_DAEMON_SYNC_REPLICA_H_

// Everything that syncing needs from the journal, and all that it knows of it: frontiers, sealed
// envelopes of records, sealed epoch keys, parts of sealed files. Not thread-safe: the journal
// executor owns it, along with the sessions and the hub.
//
// Status codes say whose fault a failure is. DATA_LOSS and INVALID_ARGUMENT: what the peer sent
// breaks a rule; it is cut off and reported, and nothing of it was kept. PERMISSION_DENIED: it
// needs the user's consent first; nothing of it was kept. NOT_FOUND: it was sealed under an epoch
// key, or written by a device, that is unknown here. Anything else is this device's own trouble (a
// full disk, say) and worth another try.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/address.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/ids.h"
#include "fallow/sync/v1/frame.pb.h"

namespace fallow::sync {

using TlsKey = std::array<uint8_t, 32>;

struct Peer {
  journal::DeviceId id;
  std::string name;
  TlsKey tls_key{};  // Ed25519, from the certificate that the peer presents
};

class Replica {
 public:
  virtual ~Replica();

  virtual journal::VaultId vault_id() const = 0;
  virtual journal::DeviceId self() const = 0;
  // The journal's other devices, without those that were removed, in order of id.
  virtual std::vector<Peer> Peers() = 0;
  // The devices of which a record says that they were removed, the latest last; they are told so
  // when they call.
  virtual std::vector<Peer> Removed() = 0;
  // What to tell a device that this one does not sync with any more: that it was removed, only
  // where a record says so. A roster that has been damaged may just not list it.
  fallow::sync::v1::Bye::Reason ReasonToPart(const journal::DeviceId& peer);

  // --- records

  virtual absl::StatusOr<journal::Frontier> Known() = 0;
  // Whether the log here contains everything that `theirs` stands for.
  virtual absl::StatusOr<bool> Covers(const journal::Frontier& theirs) = 0;

  struct Outgoing {
    std::string envelope;   // at most kEnvelopeBytesMax
    uint64_t position = 0;  // of its last record in this log: where the next read continues
    uint64_t records = 0;
    std::string epoch;  // 16 bytes: id of the epoch key that it is sealed under, the current one
  };
  // The first run behind `position` of the records that a peer at `theirs` lacks, in the order in
  // which this device learned of them, so that no record comes before those that its writer knew.
  // Nothing when there are none. A head in `theirs` that is unknown here counts as a longer log of
  // that writer, unless a different record with that sequence number is here: then the peer is sent
  // all records of that writer that no known head covers.
  virtual absl::StatusOr<std::optional<Outgoing>> Next(const journal::Frontier& theirs,
                                                       uint64_t position) = 0;

  struct Taken {
    uint64_t records = 0;  // that were new
    bool roster_changed = false;
    bool blobs_wanted = false;
    uint64_t released = 0;  // subjects that were alive here and were released
  };
  // Takes all of an envelope, durably before it returns, or nothing. Known records are skipped.
  // This device may write records of its own in response.
  virtual absl::StatusOr<Taken> Take(const journal::DeviceId& from, std::string_view envelope) = 0;

  // While what a peer sends waits for the user's consent: an envelope that came after the first
  // that Take has refused for that, to be counted among what the user is asked about. Nothing of it
  // is kept. Returns whether any more are to be shown.
  virtual bool FollowHeld(std::string_view envelope);

  // --- epochs

  // The current epoch's key, sealed for a peer. NOT_FOUND when it is no longer a peer.
  virtual absl::StatusOr<fallow::sync::v1::EpochGrant> GrantFor(const journal::DeviceId& peer) = 0;
  virtual absl::Status TakeGrant(const journal::DeviceId& from,
                                 const fallow::sync::v1::EpochGrant& grant) = 0;

  // --- what is known of a peer

  // The peer said that its log is at `theirs`, which equals the log here: both journals were the
  // same at that moment.
  virtual absl::Status Agreed(const journal::DeviceId& peer, const journal::Frontier& theirs) = 0;

  // What each device says of itself that it holds, to be handed on: opaque here. A replica without
  // any has none to hand on, and takes none.
  virtual absl::StatusOr<std::vector<std::string>> Standings();
  // Takes what a peer hands on. Returns whether it was news.
  virtual absl::StatusOr<bool> TakeStanding(std::string_view standing);

  // What outlives a session: the hub writes it, and reads it when the vault is unlocked.
  struct PeerNotes {
    std::optional<absl::Time> same;        // of the last Agreed
    std::optional<absl::Time> last_met;    // of the last Met
    std::vector<base::Address> addresses;  // where the peer was reached, newest first
  };
  // Empty notes for a peer that was never met.
  virtual absl::StatusOr<PeerNotes> NotesOn(const journal::DeviceId& peer) = 0;
  // The peer has just proved its key and greeted. `addresses` replace those kept before; at most
  // kAddressesMax.
  virtual absl::Status Met(const journal::DeviceId& peer,
                           const std::vector<base::Address>& addresses) = 0;

  // The device `by`, which has proved its key, says that this one was removed.
  virtual absl::Status ToldRemoved(const journal::DeviceId& by) = 0;

  // --- attachments: sealed files, the same bytes on both disks

  struct Wanted {
    journal::SubjectId subject;
    uint64_t offset = 0;
  };
  // At most `limit` files that are missing here and that are fetched without the user asking.
  virtual absl::StatusOr<std::vector<Wanted>> WantedBlobs(size_t limit) = 0;
  // Where to resume fetching this file. ALREADY_EXISTS when it is complete. NOT_FOUND when it is
  // not wanted.
  virtual absl::StatusOr<Wanted> WantBlob(const journal::SubjectId& subject) = 0;

  struct Part {
    std::string bytes;  // at most kPartBytesMax
    bool last = false;
  };
  // NOT_FOUND when the file is not here; OUT_OF_RANGE for an offset beyond its end.
  virtual absl::StatusOr<Part> ReadBlob(const journal::SubjectId& subject, uint64_t offset) = 0;
  // True once the file is complete, matches its record, and is in place. Parts come in order.
  // DATA_LOSS: it does not match its record, and was dropped.
  virtual absl::StatusOr<bool> TakeBlob(const journal::SubjectId& subject, uint64_t offset,
                                        std::string_view bytes, bool last) = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_REPLICA_H_
