#ifndef FALLOW_DAEMON_SYNC_REPLICA_H_
#define FALLOW_DAEMON_SYNC_REPLICA_H_

// What syncing needs of the journal that it keeps in step with others, and all that it knows of it:
// frontiers, sealed envelopes of records, sealed epoch keys, parts of sealed files. Not
// thread-safe: the journal executor owns it, sessions and hub alike.
//
// Status codes say whose fault a failure is. DATA_LOSS and INVALID_ARGUMENT: what the peer sent
// breaks a rule; it is cut off and reported, and nothing of it was kept. PERMISSION_DENIED: it
// waits for the person's consent; nothing of it was kept. NOT_FOUND: sealed under an epoch key, or
// written by a device, that is unknown here. Anything else is this device's own trouble (a full
// disk) and worth trying again.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/ids.h"
#include "fallow/sync/v1/frame.pb.h"

namespace fallow::sync {

using TlsKey = std::array<uint8_t, 32>;

struct Peer {
  journal::DeviceId id;
  std::string name;
  TlsKey tls_key{};  // Ed25519, in the certificate that it shows
};

class Replica {
 public:
  virtual ~Replica();

  virtual journal::VaultId vault_id() const = 0;
  virtual journal::DeviceId self() const = 0;
  // The journal's other devices that were not removed, by id.
  virtual std::vector<Peer> Peers() = 0;

  // --- records

  virtual absl::StatusOr<journal::Frontier> Known() = 0;
  // Whether everything that `theirs` stands for is in the log here.
  virtual absl::StatusOr<bool> Covers(const journal::Frontier& theirs) = 0;

  struct Outgoing {
    std::string envelope;   // at most kEnvelopeBytesMax
    uint64_t position = 0;  // in this log, of its last record: where the next reading goes on
    uint64_t records = 0;
    std::string epoch;  // 16 bytes: the epoch key that it is sealed under, the current one
  };
  // Of what a peer at `theirs` lacks, the first run behind `position`, in the order in which this
  // device came to know it, so that a record never comes before those that its writer knew.
  // Nothing when there is none. A head of `theirs` that is unknown here stands for a longer log of
  // its writer, unless another record of that sequence is here: then all of that writer is lacking
  // that no known head covers.
  virtual absl::StatusOr<std::optional<Outgoing>> Next(const journal::Frontier& theirs,
                                                       uint64_t position) = 0;

  struct Taken {
    uint64_t records = 0;  // that were new
    bool roster_changed = false;
    bool blobs_wanted = false;
    uint64_t released = 0;  // subjects that lived here and were let go
  };
  // All of an envelope, durable when it returns, or nothing. What is known already is passed over.
  // This device may write records of its own because of it.
  virtual absl::StatusOr<Taken> Take(const journal::DeviceId& from, std::string_view envelope) = 0;

  // --- epochs

  // The current epoch's key for a peer. NOT_FOUND when it is no longer one.
  virtual absl::StatusOr<fallow::sync::v1::EpochGrant> GrantFor(const journal::DeviceId& peer) = 0;
  virtual absl::Status TakeGrant(const journal::DeviceId& from,
                                 const fallow::sync::v1::EpochGrant& grant) = 0;

  // --- what is known of a peer

  // It said that its log is at `theirs`, and that is all that is known here, and all that is known
  // here is in it: both journals were the same at that moment.
  virtual absl::Status Agreed(const journal::DeviceId& peer, const journal::Frontier& theirs) = 0;

  // What outlives a session: the hub writes it and reads it when the vault is unlocked.
  struct PeerNotes {
    std::optional<absl::Time> same;      // of the last Agreed
    std::optional<absl::Time> last_met;  // of the last Met
    std::vector<std::string> addresses;  // "HOST:PORT" where it was reached, newest first
  };
  // Empty notes for a peer that was never met.
  virtual absl::StatusOr<PeerNotes> NotesOn(const journal::DeviceId& peer) = 0;
  // It has proved its key and greeted, now. `addresses` replace those kept before; at most
  // kAddressesMax of at most kAddressBytesMax.
  virtual absl::Status Met(const journal::DeviceId& peer,
                           const std::vector<std::string>& addresses) = 0;

  // --- attachments: the sealed files, as they are on both disks

  struct Wanted {
    journal::SubjectId subject;
    uint64_t offset = 0;
  };
  // Files that are lacking here and that are to be fetched without being asked for, at most
  // `limit`.
  virtual absl::StatusOr<std::vector<Wanted>> WantedBlobs(size_t limit) = 0;
  // Where fetching this one goes on. ALREADY_EXISTS when it is whole.
  virtual absl::StatusOr<Wanted> WantBlob(const journal::SubjectId& subject) = 0;

  struct Part {
    std::string bytes;  // at most kPartBytesMax
    bool last = false;
  };
  // NOT_FOUND when the file is not here; OUT_OF_RANGE beyond its end.
  virtual absl::StatusOr<Part> ReadBlob(const journal::SubjectId& subject, uint64_t offset) = 0;
  // True once the file is whole, has proved to be what its record says, and is in place. Parts come
  // in order. DATA_LOSS: it is not what its record says, and was dropped.
  virtual absl::StatusOr<bool> TakeBlob(const journal::SubjectId& subject, uint64_t offset,
                                        std::string_view bytes, bool last) = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_REPLICA_H_
