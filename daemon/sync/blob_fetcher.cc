#include "daemon/sync/blob_fetcher.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/sync/limits.h"
#include "daemon/sync/misbehaved.h"

namespace fallow::sync {
namespace {

constexpr size_t kAskedMax = 1024;
constexpr size_t kNotThereMax = 1024;  // once so many are missing, this peer is only asked for what
                                       // the user wants
constexpr size_t kUnaskedAtOnce = 16;

bool IsNotWantedAnyMore(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsAlreadyExists(status);
}

}  // namespace

BlobFetcher::~BlobFetcher() {
  if (current_) claims_.Release(current_->wanted.subject);
}

void BlobFetcher::Want(const journal::SubjectId& subject) {
  if (asked_.size() >= kAskedMax) return;
  if (std::find(asked_.begin(), asked_.end(), subject) != asked_.end()) return;
  asked_.push_back(subject);
  look_ = true;
}

absl::StatusOr<std::optional<fallow::sync::v1::BlobWant>> BlobFetcher::NextWant() {
  if (current_ || (!look_ && releases_seen_ == claims_.releases())) return std::nullopt;
  FALLOW_ASSIGN_OR_RETURN(std::optional<Replica::Wanted> wanted, NextAsked());
  if (!wanted) {
    FALLOW_ASSIGN_OR_RETURN(wanted, NextUnasked());
  }
  look_ = false;
  releases_seen_ = claims_.releases();
  if (!wanted) return std::nullopt;
  current_ = Current{*wanted};
  fallow::sync::v1::BlobWant want;
  want.set_subject(std::string(wanted->subject.view()));
  want.set_offset(wanted->offset);
  return want;
}

// A file that another session is fetching stays in the queue until that fetch succeeds or fails.
absl::StatusOr<std::optional<Replica::Wanted>> BlobFetcher::NextAsked() {
  for (size_t i = 0; i < asked_.size();) {
    const journal::SubjectId subject = asked_[i];
    if (!claims_.Claim(subject)) {
      ++i;
      continue;
    }
    asked_.erase(asked_.begin() + static_cast<ptrdiff_t>(i));
    absl::StatusOr<Replica::Wanted> wanted = replica_.WantBlob(subject);
    if (wanted.ok()) return *wanted;
    claims_.Release(subject);
    if (!IsNotWantedAnyMore(wanted.status())) return wanted.status();
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Replica::Wanted>> BlobFetcher::NextUnasked() {
  if (not_there_.size() >= kNotThereMax) return std::nullopt;
  FALLOW_ASSIGN_OR_RETURN(const std::vector<Replica::Wanted> all,
                          replica_.WantedBlobs(not_there_.size() + kUnaskedAtOnce));
  for (const Replica::Wanted& wanted : all) {
    if (!not_there_.contains(wanted.subject) && claims_.Claim(wanted.subject)) return wanted;
  }
  return std::nullopt;
}

absl::Status BlobFetcher::Receive(const fallow::sync::v1::BlobPart& part, ReceiveWindow& window) {
  if (!current_ || part.subject() != current_->wanted.subject.view() ||
      part.offset() != current_->wanted.offset) {
    return Misbehaved("a part of an attachment came that nobody asked for");
  }
  const size_t size = part.bytes().size();
  if (part.absent()) {
    if (size > 0 || part.last()) return Misbehaved("an attachment is both here and absent");
    Finish(false);
    return absl::OkStatus();
  }
  if (size > kPartBytesMax || (!part.last() && size < kBlobPartBytesMin)) {
    return Misbehaved("a part of an attachment has the wrong size");
  }
  if (!window.Arrive(size)) return Misbehaved("more was sent than there was credit for");
  window.Consume(size);
  return Keep(part);
}

absl::Status BlobFetcher::Keep(const fallow::sync::v1::BlobPart& part) {
  Replica::Wanted& wanted = current_->wanted;
  if (!current_->dropped) {
    const absl::StatusOr<bool> whole =
        replica_.TakeBlob(wanted.subject, wanted.offset, part.bytes(), part.last());
    if (IsNotWantedAnyMore(whole.status())) {
      current_->dropped = true;
    } else if (!whole.ok()) {
      return whole.status();
    } else if (*whole != part.last()) {
      return Misbehaved("an attachment ends in the wrong place");
    }
  }
  wanted.offset += part.bytes().size();
  if (part.last()) Finish(!current_->dropped);
  return absl::OkStatus();
}

void BlobFetcher::Finish(bool here) {
  if (!here) not_there_.insert(current_->wanted.subject);
  claims_.Release(current_->wanted.subject);
  current_.reset();
  look_ = true;
}

}  // namespace fallow::sync
