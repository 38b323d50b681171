#ifndef FALLOW_DAEMON_SYNC_BLOB_SERVER_H_
#define FALLOW_DAEMON_SYNC_BLOB_SERVER_H_

// Sends a peer the attachments that it asks for, one at a time, a part at a time, straight from the
// disk. Not synchronised.

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/sync/flow.h"
#include "daemon/sync/replica.h"

namespace fallow::sync {

class BlobServer {
 public:
  explicit BlobServer(Replica& replica) : replica_(replica) {}

  // INVALID_ARGUMENT when the peer has not had the last one yet.
  absl::Status Receive(const fallow::sync::v1::BlobWant& want);
  // Nothing when nothing is asked for, or while there is no credit. OUT_OF_RANGE: the peer asks
  // beyond the end. Other failures are this device's own.
  absl::StatusOr<std::optional<fallow::sync::v1::BlobPart>> NextPart(SendCredit& credit);

 private:
  Replica& replica_;
  std::optional<Replica::Wanted> current_;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_BLOB_SERVER_H_
