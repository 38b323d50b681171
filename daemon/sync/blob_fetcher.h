#ifndef FALLOW_DAEMON_SYNC_BLOB_FETCHER_H_
#define FALLOW_DAEMON_SYNC_BLOB_FETCHER_H_

// Fetches attachments from one peer, one at a time: first those the user asked for, then those that
// are fetched automatically. A fetch resumes where the last one stopped, whichever peer that was
// from. Not synchronised.

#include <cstdint>
#include <deque>
#include <optional>
#include <set>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/journal/ids.h"
#include "daemon/sync/blob_claims.h"
#include "daemon/sync/flow.h"
#include "daemon/sync/replica.h"

namespace fallow::sync {

class BlobFetcher {
 public:
  BlobFetcher(Replica& replica, BlobClaims& claims) : replica_(replica), claims_(claims) {}
  ~BlobFetcher();
  BlobFetcher(const BlobFetcher&) = delete;
  BlobFetcher& operator=(const BlobFetcher&) = delete;

  // Call when more files may be wanted than before.
  void LookAgain() { look_ = true; }
  // The user asked for this file. Ignored if it is already queued, or if the queue is full.
  void Want(const journal::SubjectId& subject);
  // The next request to the peer; nothing while a part is still owed, or when nothing is wanted.
  absl::StatusOr<std::optional<fallow::sync::v1::BlobWant>> NextWant();
  // Failures as in RecordReceiver::Receive.
  absl::Status Receive(const fallow::sync::v1::BlobPart& part, ReceiveWindow& window);
  // Whether the peer still owes a part.
  bool pending() const { return current_.has_value(); }

 private:
  struct Current {
    Replica::Wanted wanted;
    bool dropped = false;  // no longer wanted, but the rest of it is still on its way
  };

  absl::StatusOr<std::optional<Replica::Wanted>> NextAsked();
  absl::StatusOr<std::optional<Replica::Wanted>> NextUnasked();
  absl::Status Keep(const fallow::sync::v1::BlobPart& part);
  void Finish(bool here);

  Replica& replica_;
  BlobClaims& claims_;
  bool look_ = true;
  uint64_t releases_seen_ = 0;
  std::deque<journal::SubjectId> asked_;
  std::set<journal::SubjectId> not_there_;  // this peer does not have them
  std::optional<Current> current_;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_BLOB_FETCHER_H_
