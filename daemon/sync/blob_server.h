#ifndef FALLOW_DAEMON_SYNC_BLOB_SERVER_H_
#define FALLOW_DAEMON_SYNC_BLOB_SERVER_H_

// Sends a peer the attachments that it asks for, one at a time and in parts, straight from disk.
// Not synchronised.

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/sync/flow.h"
#include "daemon/sync/replica.h"

namespace fallow::sync {

class BlobServer {
 public:
  explicit BlobServer(Replica& replica) : replica_(replica) {}

  // INVALID_ARGUMENT when the peer asks again before the last file has been sent completely.
  absl::Status Receive(const fallow::sync::v1::BlobWant& want);
  // Nothing when no file is being sent, or when there is no credit. OUT_OF_RANGE: the peer asked
  // for an offset beyond the end. Other failures are this device's own.
  absl::StatusOr<std::optional<fallow::sync::v1::BlobPart>> NextPart(SendCredit& credit);

 private:
  Replica& replica_;
  std::optional<Replica::Wanted> current_;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_BLOB_SERVER_H_
