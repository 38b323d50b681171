#ifndef FALLOW_DAEMON_SYNC_RECORD_RECEIVER_H_
#define FALLOW_DAEMON_SYNC_RECORD_RECEIVER_H_

// Puts envelopes together from their parts and has the Replica take them. Not more than one is in
// memory, and no more of it than has come.
//
// When the Replica says that an envelope must wait (for the person's consent, or because its epoch
// or writer is unknown here), nothing behind it can be taken either, for it builds on it: from then
// on everything is dropped, and no credit given back, so that the peer soon stops. The records come
// again in the next session. Not synchronised.

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
    bool envelope = false;  // one was whole, and was taken
    Replica::Taken taken;
  };
  // INVALID_ARGUMENT, DATA_LOSS: the peer broke a rule. Other failures are this device's own.
  absl::StatusOr<Outcome> Receive(const fallow::sync::v1::EnvelopePart& part,
                                  ReceiveWindow& window);
  // The log has grown by something else: what comes next may well be known by now.
  void LogChanged() { useless_bytes_ = 0; }

  bool mid_envelope() const { return !envelope_.empty(); }
  // Why nothing is taken any more: PERMISSION_DENIED or NOT_FOUND. OK: it is.
  const absl::Status& refusal() const { return refusal_; }
  uint64_t records() const { return records_; }

 private:
  absl::StatusOr<Outcome> TakeWhole();
  // INVALID_ARGUMENT when more than a fork explains came to nothing.
  absl::Status CheckUseless();

  Replica& replica_;
  const journal::DeviceId from_;
  std::string envelope_;
  absl::Status refusal_;
  uint64_t useless_bytes_ = 0;
  uint64_t records_ = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_RECORD_RECEIVER_H_
