#ifndef FALLOW_DAEMON_SYNC_RECORD_SENDER_H_
#define FALLOW_DAEMON_SYNC_RECORD_SENDER_H_

// Sends one peer what it lacks, in the order of the log here, an envelope at a time and an envelope
// in parts. Only one envelope is in memory. The reading goes forward through the log, so that a
// record is sent once in a session whatever the peer claims to lack. Not synchronised.

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

  // There may be something behind what was read.
  void LookAgain() { maybe_more_ = true; }
  // What was passed over may be lacking after all.
  void StartOver() {
    position_ = 0;
    maybe_more_ = true;
  }
  // Nothing is being sent, and nothing is known to be left.
  bool idle() const { return !outgoing_ && !maybe_more_; }
  // A part of an envelope was sent, and another follows.
  bool mid_envelope() const { return outgoing_ && sent_ > 0; }
  // Has an envelope at hand, if there is one to be sent. Failures are this device's own.
  absl::Status Load(const journal::Frontier& theirs);
  // The one at hand; nullptr if there is none.
  const Replica::Outgoing* outgoing() const { return outgoing_ ? &*outgoing_ : nullptr; }
  // Nothing without an envelope at hand, or while there is no credit.
  std::optional<fallow::sync::v1::EnvelopePart> NextPart(SendCredit& credit);

  uint64_t records() const { return records_; }

 private:
  Replica& replica_;
  uint64_t position_ = 0;  // in the log here: everything up to it was sent, or is known to the peer
  bool maybe_more_ = true;
  std::optional<Replica::Outgoing> outgoing_;
  size_t sent_ = 0;  // bytes of it
  uint64_t records_ = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_RECORD_SENDER_H_
