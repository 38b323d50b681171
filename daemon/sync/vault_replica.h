#ifndef FALLOW_DAEMON_SYNC_VAULT_REPLICA_H_
#define FALLOW_DAEMON_SYNC_VAULT_REPLICA_H_

// The unlocked vault as syncing sees it: implements daemon/sync/replica.h on top of
// daemon/store/exchange.h and the vault's blobs, in the wire's own types.
//
// Not thread-safe: the journal executor owns it. Destroyed before the vault is locked.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/base/address.h"
#include "daemon/store/exchange.h"
#include "daemon/store/vault.h"
#include "daemon/sync/replica.h"
#include "fallow/sync/v1/welcome.pb.h"

namespace fallow::sync {

class VaultReplica : public Replica {
 public:
  // `exchange` outlives it.
  explicit VaultReplica(store::Exchange& exchange) : exchange_(exchange) {}

  journal::VaultId vault_id() const override { return exchange_.vault_id(); }
  journal::DeviceId self() const override { return exchange_.self(); }
  std::vector<Peer> Peers() override;
  std::vector<Peer> Removed() override;

  absl::StatusOr<journal::Frontier> Known() override { return exchange_.Known(); }
  absl::StatusOr<bool> Covers(const journal::Frontier& theirs) override;
  absl::StatusOr<std::optional<Outgoing>> Next(const journal::Frontier& theirs,
                                               uint64_t position) override;
  absl::StatusOr<Taken> Take(const journal::DeviceId& from, std::string_view envelope) override;

  absl::StatusOr<fallow::sync::v1::EpochGrant> GrantFor(const journal::DeviceId& peer) override;
  absl::Status TakeGrant(const journal::DeviceId& from,
                         const fallow::sync::v1::EpochGrant& grant) override;

  absl::Status Agreed(const journal::DeviceId& peer, const journal::Frontier& theirs) override;
  bool FollowHeld(std::string_view envelope) override { return exchange_.FollowHeld(envelope); }
  absl::StatusOr<std::vector<std::string>> Standings() override;
  absl::StatusOr<bool> TakeStanding(std::string_view standing) override;
  absl::StatusOr<PeerNotes> NotesOn(const journal::DeviceId& peer) override;
  absl::Status Met(const journal::DeviceId& peer,
                   const std::vector<base::Address>& addresses) override;
  // Does nothing: whoever owns the vault decides what follows.
  absl::Status ToldRemoved(const journal::DeviceId& by) override;

  absl::StatusOr<std::vector<Wanted>> WantedBlobs(size_t limit) override;
  absl::StatusOr<Wanted> WantBlob(const journal::SubjectId& subject) override;
  absl::StatusOr<Part> ReadBlob(const journal::SubjectId& subject, uint64_t offset) override;
  absl::StatusOr<bool> TakeBlob(const journal::SubjectId& subject, uint64_t offset,
                                std::string_view bytes, bool last) override;

 private:
  store::Exchange& exchange_;
};

// What a newly added device is given: every device that the journal has ever had, and the current
// epoch key. Contains that key in the clear: the caller seals it, and wipes what it serialised. The
// caller fills in where the host listens.
absl::StatusOr<fallow::sync::v1::Welcome> MakeWelcome(store::Exchange& exchange);

// What the new device starts with. INVALID_ARGUMENT when the welcome is malformed, or does not list
// the host and `device` with the keys of `key`. `now`: wall-clock time.
absl::StatusOr<store::Joining> ReadWelcome(const fallow::sync::v1::Welcome& welcome,
                                           const journal::DeviceId& device,
                                           const crypto::SigningKey& key, absl::Time now);

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_VAULT_REPLICA_H_
