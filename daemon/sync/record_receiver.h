#ifndef FALLOW_DAEMON_SYNC_RECORD_RECEIVER_H_
#define FALLOW_DAEMON_SYNC_RECORD_RECEIVER_H_

// Reassembles envelopes from their parts and hands them to the Replica. At most one envelope is in
// memory, and no more of it than has arrived.
//
// When the Replica says that an envelope must wait (for the user's consent, or because its epoch or
// writer is unknown here), nothing after it can be taken either, since later records build on it.
// From then on every part is dropped and no credit is returned, so the peer soon stops. The next
// session brings the records again. Not synchronised.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/sync/flow.h"
#include "daemon/sync/replica.h"

namespace fallow::sync {

class RecordReceiver {
 public:
  RecordReceiver(Replica& replica, journal::DeviceId from) : replica_(replica), from_(from) {}

  struct Outcome {
    bool envelope = false;  // a complete envelope was taken
    Replica::Taken taken;
  };
  // INVALID_ARGUMENT, DATA_LOSS: the peer broke a rule. Other failures are this device's own.
  absl::StatusOr<Outcome> Receive(const fallow::sync::v1::EnvelopePart& part,
                                  ReceiveWindow& window);
  // The log has grown in another way, so that the next envelopes may already be known.
  void LogChanged() { useless_bytes_ = 0; }

  bool mid_envelope() const { return !envelope_.empty(); }
  // Why nothing is taken any more: PERMISSION_DENIED or NOT_FOUND. OK while envelopes are taken.
  const absl::Status& refusal() const { return refusal_; }
  uint64_t records() const { return records_; }

 private:
  absl::StatusOr<Outcome> TakeWhole();
  // INVALID_ARGUMENT when more useless bytes came than a fork explains.
  absl::Status CheckUseless();

  Replica& replica_;
  const journal::DeviceId from_;
  std::string envelope_;
  absl::Status refusal_;
  bool follows_ = false;       // what comes after the refused envelope is counted (FollowHeld)
  size_t followed_bytes_ = 0;  // at most kHeldBytesMax
  uint64_t useless_bytes_ = 0;
  uint64_t records_ = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_RECORD_RECEIVER_H_
