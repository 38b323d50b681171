#include "daemon/sync/record_receiver.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/sync/limits.h"
#include "daemon/sync/misbehaved.h"

namespace fallow::sync {

absl::StatusOr<RecordReceiver::Outcome> RecordReceiver::Receive(
    const fallow::sync::v1::EnvelopePart& part, ReceiveWindow& window) {
  const size_t size = part.bytes().size();
  const bool full = size == kPartBytesMax;
  if (size == 0 || size > kPartBytesMax || (!full && !part.last())) {
    return Misbehaved("a part has the wrong size");
  }
  if (!window.Arrive(size)) return Misbehaved("more was sent than there was credit for");
  if (!refusal_.ok()) {
    follows_ = follows_ && size <= kHeldBytesMax - followed_bytes_;
    if (!follows_) {
      envelope_.clear();
      return Outcome{};
    }
    followed_bytes_ += size;
  }
  if (envelope_.size() + size > kEnvelopeBytesMax) return Misbehaved("an envelope is too large");
  window.Consume(size);
  envelope_ += part.bytes();
  if (!part.last()) return Outcome{};
  return TakeWhole();
}

absl::Status RecordReceiver::CheckUseless() {
  FALLOW_ASSIGN_OR_RETURN(const journal::Frontier known, replica_.Known());
  uint64_t records = 0;
  for (const journal::WriterHead& head : known) records += head.sequence;
  if (useless_bytes_ - kUselessBytesMax <= records * kUselessBytesPerRecord) {
    return absl::OkStatus();
  }
  return Misbehaved("what is known was sent again");
}

absl::StatusOr<RecordReceiver::Outcome> RecordReceiver::TakeWhole() {
  const std::string envelope = std::exchange(envelope_, {});
  if (!refusal_.ok()) {
    follows_ = replica_.FollowHeld(envelope);
    return Outcome{};
  }
  absl::StatusOr<Replica::Taken> taken = replica_.Take(from_, envelope);
  if (absl::IsPermissionDenied(taken.status()) || absl::IsNotFound(taken.status())) {
    refusal_ = taken.status();
    follows_ = absl::IsPermissionDenied(refusal_) && replica_.FollowHeld(envelope);
    return Outcome{};
  }
  if (!taken.ok()) return taken.status();
  if (taken->records == 0) {
    useless_bytes_ += std::max<uint64_t>(envelope.size(), kUselessBytesEach);
    if (useless_bytes_ > kUselessBytesMax) FALLOW_RETURN_IF_ERROR(CheckUseless());
  }
  records_ += taken->records;
  return Outcome{true, *taken};
}

}  // namespace fallow::sync
