// What a session sends next: credit, keys and frontiers first, then records, then attachments.

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/sync/goodbye.h"
#include "daemon/sync/greeting.h"
#include "daemon/sync/limits.h"
#include "daemon/sync/misbehaved.h"
#include "daemon/sync/session.h"

namespace fallow::sync {
namespace {

constexpr size_t kStandingFrameBytes = 8;  // what a standing adds to a frame besides itself

}  // namespace

using fallow::sync::v1::Frame;

std::optional<Frame> Session::NextFrame(absl::Duration now) {
  now_ = now;
  absl::StatusOr<std::optional<Frame>> frame = Compose(now);
  if (!frame.ok()) {
    // A failure here is this device's own trouble, unless the peer asked for the impossible.
    if (absl::IsOutOfRange(frame.status())) {
      Fail(Misbehaved("an attachment was asked for beyond its end"), Bye::REASON_MISBEHAVED)
          .IgnoreError();
    } else if (phase_ == Phase::kGreeting || phase_ == Phase::kLive) {
      Fail(frame.status(), Bye::REASON_TROUBLE).IgnoreError();
    }
    frame = ComposeEnding();
  }
  if (*frame) bytes_sent_ += (*frame)->ByteSizeLong();
  return *std::move(frame);
}

absl::StatusOr<std::optional<Frame>> Session::Compose(absl::Duration now) {
  if (phase_ == Phase::kEnding || phase_ == Phase::kEnded) return ComposeEnding();
  if (!hello_sent_) return ComposeHello();
  if (phase_ == Phase::kGreeting) return std::nullopt;
  Frame frame;
  if (window_.CreditIsDue()) {
    frame.mutable_credit()->set_bytes(window_.GiveBack());
    return frame;
  }
  if (epoch_due_) {
    FALLOW_ASSIGN_OR_RETURN(std::optional<Frame> grant, ComposeGrant());
    if (grant) return grant;
  }
  FALLOW_ASSIGN_OR_RETURN(std::optional<Frame> have, ComposeHave(now));
  if (have) return have;
  const bool owed = IsOwed();
  FALLOW_ASSIGN_OR_RETURN(auto want, blob_fetcher_.NextWant());
  if (want) {
    if (!owed) owed_since_ = now;
    *frame.mutable_blob_want() = *std::move(want);
    return frame;
  }
  FALLOW_ASSIGN_OR_RETURN(std::optional<Frame> records, ComposeRecords());
  if (records || !sender_.idle()) return records;
  return ComposeBlobPart();
}

absl::StatusOr<Frame> Session::ComposeHello() {
  Frame frame;
  *frame.mutable_hello() = MakeHello(replica_.vault_id(), replica_.self());
  frame.mutable_hello()->set_port(port_);
  FALLOW_RETURN_IF_ERROR(Refresh(now_));
  frame.mutable_hello()->set_frontier(journal::EncodeFrontier(known_));
  absl::StatusOr<fallow::sync::v1::EpochGrant> grant = replica_.GrantFor(peer_.id);
  if (absl::IsNotFound(grant.status())) {
    End(replica_.ReasonToPart(peer_.id));
    return *ComposeEnding();
  }
  if (!grant.ok()) return grant.status();
  ShareEpoch(grant->id());
  *frame.mutable_hello()->mutable_epoch() = *std::move(grant);
  said_ = known_;
  log_moved_ = false;
  hello_sent_ = true;
  return frame;
}

// Nothing when the peer already has the current key.
absl::StatusOr<std::optional<Frame>> Session::ComposeGrant() {
  absl::StatusOr<fallow::sync::v1::EpochGrant> grant = replica_.GrantFor(peer_.id);
  if (absl::IsNotFound(grant.status())) {
    End(replica_.ReasonToPart(peer_.id));
    return ComposeEnding();
  }
  if (!grant.ok()) return grant.status();
  epoch_due_ = false;
  if (SharesEpoch(grant->id())) return std::nullopt;
  ShareEpoch(grant->id());
  Frame frame;
  *frame.mutable_epoch() = *std::move(grant);
  return frame;
}

absl::StatusOr<std::optional<Frame>> Session::ComposeHave(absl::Duration now) {
  if (!HaveIsDue(now) || now < have_not_before_) return std::nullopt;
  if (log_moved_) {
    FALLOW_RETURN_IF_ERROR(Refresh(now));
    log_moved_ = false;
  }
  Frame frame;
  FALLOW_RETURN_IF_ERROR(AddStandings(*frame.mutable_have()));
  if (known_ == said_ && !ask_due_ && !answer_due_ && frame.have().standings().empty()) {
    envelopes_unsaid_ = 0;
    return std::nullopt;
  }
  frame.mutable_have()->set_frontier(journal::EncodeFrontier(known_));
  frame.mutable_have()->set_answer(ask_due_);
  frame.mutable_have()->set_held(absl::IsPermissionDenied(waiting()));
  if (ask_due_) {
    Owe(now);
    asked_ = true;
  }
  said_ = known_;
  ask_due_ = answer_due_ = false;
  envelopes_unsaid_ = 0;
  have_not_before_ = now + kHaveEvery;
  return frame;
}

// Those that the peer does not have, as far as they fit; the rest follows in the next frame.
absl::Status Session::AddStandings(fallow::sync::v1::Have& have) {
  if (!standings_due_) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const std::vector<std::string> standings, replica_.Standings());
  size_t room = kPartBytesMax - std::min(kPartBytesMax, known_.size() * journal::kWriterHeadBytes);
  std::set<std::string> told;
  standings_due_ = false;
  for (const std::string& standing : standings) {
    if (standings_told_.contains(standing)) {
      told.insert(standing);
    } else if (standing.size() + kStandingFrameBytes > kPartBytesMax) {
      continue;
    } else if (standing.size() + kStandingFrameBytes > room) {
      standings_due_ = room < kPartBytesMax && have.standings_size() > 0;
    } else {
      room -= standing.size() + kStandingFrameBytes;
      have.add_standings(standing);
      told.insert(standing);
    }
  }
  standings_told_ = std::move(told);
  return absl::OkStatus();
}

// Before an envelope begins, the peer must have been told the current frontier and have the key.
absl::StatusOr<std::optional<Frame>> Session::ComposeRecords() {
  if (log_moved_ && !sender_.mid_envelope()) return std::nullopt;
  FALLOW_RETURN_IF_ERROR(sender_.Load(theirs_));
  if (sender_.outgoing() == nullptr) return std::nullopt;
  if (!SharesEpoch(sender_.outgoing()->epoch)) {
    FALLOW_ASSIGN_OR_RETURN(std::optional<Frame> grant, ComposeGrant());
    if (!grant) return absl::InternalError("Records are sealed under no current epoch key.");
    return grant;
  }
  std::optional<fallow::sync::v1::EnvelopePart> part = sender_.NextPart(credit_);
  if (!part) return std::nullopt;
  Frame frame;
  *frame.mutable_envelope() = *std::move(part);
  return frame;
}

absl::StatusOr<std::optional<Frame>> Session::ComposeBlobPart() {
  FALLOW_ASSIGN_OR_RETURN(std::optional<fallow::sync::v1::BlobPart> part,
                          blob_server_.NextPart(credit_));
  if (!part) return std::nullopt;
  Frame frame;
  *frame.mutable_blob_part() = *std::move(part);
  return frame;
}

// Sends Bye, once. A peer of an incompatible version is sent this device's Hello first, so that it
// can tell which side is newer.
std::optional<Frame> Session::ComposeEnding() {
  if (phase_ == Phase::kEnded) return std::nullopt;
  Frame frame;
  if (reason_ == Bye::REASON_PROTOCOL && !hello_sent_) {
    *frame.mutable_hello() = MakeHello(replica_.vault_id(), replica_.self());
    hello_sent_ = true;
    return frame;
  }
  frame.mutable_bye()->set_reason(reason_);
  phase_ = Phase::kEnded;
  return frame;
}

}  // namespace fallow::sync
