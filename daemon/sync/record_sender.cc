#include "daemon/sync/record_sender.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/sync/limits.h"

namespace fallow::sync {

absl::Status RecordSender::Load(const journal::Frontier& theirs) {
  if (outgoing_ || !maybe_more_) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(outgoing_, replica_.Next(theirs, position_));
  if (!outgoing_) {
    maybe_more_ = false;
    return absl::OkStatus();
  }
  FALLOW_CHECK(!outgoing_->envelope.empty());
  FALLOW_CHECK(outgoing_->position > position_);
  if (outgoing_->envelope.size() > kEnvelopeBytesMax) {
    outgoing_.reset();
    return absl::ResourceExhaustedError("A run of records is too large to be sent.");
  }
  position_ = outgoing_->position;
  return absl::OkStatus();
}

std::optional<fallow::sync::v1::EnvelopePart> RecordSender::NextPart(SendCredit& credit) {
  if (!outgoing_) return std::nullopt;
  const size_t size = std::min(kPartBytesMax, outgoing_->envelope.size() - sent_);
  if (!credit.Covers(size)) return std::nullopt;
  credit.Spend(size);
  fallow::sync::v1::EnvelopePart part;
  part.set_bytes(outgoing_->envelope.substr(sent_, size));
  sent_ += size;
  part.set_last(sent_ == outgoing_->envelope.size());
  if (part.last()) {
    records_ += outgoing_->records;
    outgoing_.reset();
    sent_ = 0;
  }
  return part;
}

}  // namespace fallow::sync
