#ifndef FALLOW_DAEMON_SYNC_RECORD_SENDER_H_
#define FALLOW_DAEMON_SYNC_RECORD_SENDER_H_

// Sends one peer the records that it lacks, in the order of the log here, as envelopes that are
// split into parts. Only one envelope is in memory. The log is read strictly forward, so that each
// record is sent once per session whatever the peer claims to lack. Not synchronised.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "daemon/journal/frontier.h"
#include "daemon/sync/flow.h"
#include "daemon/sync/replica.h"

namespace fallow::sync {

class RecordSender {
 public:
  explicit RecordSender(Replica& replica) : replica_(replica) {}

  // The log may have grown beyond what was read.
  void LookAgain() { maybe_more_ = true; }
  // Records that were skipped may be lacking after all: reads the log again from its start.
  void StartOver() {
    position_ = 0;
    maybe_more_ = true;
  }
  // Nothing is being sent, and no more records are known to be left.
  bool idle() const { return !outgoing_ && !maybe_more_; }
  // Part of an envelope has been sent, and more parts follow.
  bool mid_envelope() const { return outgoing_ && sent_ > 0; }
  // Loads the next envelope, if there is one and none is loaded. Failures are this device's own.
  absl::Status Load(const journal::Frontier& theirs);
  // The loaded envelope; nullptr if there is none.
  const Replica::Outgoing* outgoing() const { return outgoing_ ? &*outgoing_ : nullptr; }
  // Nothing when no envelope is loaded, or when there is no credit.
  std::optional<fallow::sync::v1::EnvelopePart> NextPart(SendCredit& credit);

  uint64_t records() const { return records_; }

 private:
  Replica& replica_;
  uint64_t position_ = 0;  // in the log here: everything up to it was sent, or the peer has it
  bool maybe_more_ = true;
  std::optional<Replica::Outgoing> outgoing_;
  size_t sent_ = 0;  // bytes of outgoing_->envelope
  uint64_t records_ = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_RECORD_SENDER_H_
