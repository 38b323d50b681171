#include "daemon/sync/blob_server.h"

#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/sync/limits.h"
#include "daemon/sync/misbehaved.h"

namespace fallow::sync {

absl::Status BlobServer::Receive(const fallow::sync::v1::BlobWant& want) {
  if (current_) return Misbehaved("a second attachment was asked for before the first was there");
  const absl::StatusOr<journal::SubjectId> subject = journal::SubjectId::FromBytes(want.subject());
  if (!subject.ok()) return Misbehaved("an attachment has no name");
  current_ = Replica::Wanted{*subject, want.offset()};
  return absl::OkStatus();
}

absl::StatusOr<std::optional<fallow::sync::v1::BlobPart>> BlobServer::NextPart(SendCredit& credit) {
  if (!current_ || !credit.Covers(kPartBytesMax)) return std::nullopt;
  absl::StatusOr<Replica::Part> read = replica_.ReadBlob(current_->subject, current_->offset);
  fallow::sync::v1::BlobPart part;
  part.set_subject(std::string(current_->subject.view()));
  part.set_offset(current_->offset);
  if (absl::IsNotFound(read.status()) || absl::IsDataLoss(read.status())) {
    part.set_absent(true);  // a damaged file is of no use to the peer
  } else if (!read.ok()) {
    return read.status();
  } else {
    FALLOW_CHECK(read->bytes.size() <= kPartBytesMax);
    FALLOW_CHECK(read->last || read->bytes.size() >= kBlobPartBytesMin);
    credit.Spend(read->bytes.size());
    current_->offset += read->bytes.size();
    part.set_last(read->last);
    part.set_bytes(std::move(read->bytes));
  }
  if (part.last() || part.absent()) current_.reset();
  return part;
}

}  // namespace fallow::sync
