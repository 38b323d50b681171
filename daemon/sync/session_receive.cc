// What a session does with the frames that come in.

#include <algorithm>
#include <iterator>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/sync/goodbye.h"
#include "daemon/sync/greeting.h"
#include "daemon/sync/limits.h"
#include "daemon/sync/misbehaved.h"
#include "daemon/sync/session.h"

namespace fallow::sync {
namespace {

// Of all of the device's incarnations.
journal::Frontier HeadsOf(const journal::DeviceId& device, const journal::Frontier& frontier) {
  journal::Frontier heads;
  std::copy_if(frontier.begin(), frontier.end(), std::back_inserter(heads),
               [&](const journal::WriterHead& head) { return head.writer.device == device; });
  return heads;
}

// Logs only grow: each writer's head stays, or a later one replaces it.
bool HasShrunk(const journal::Frontier& before, const journal::Frontier& after) {
  return !std::all_of(before.begin(), before.end(), [&](const journal::WriterHead& old) {
    return std::any_of(after.begin(), after.end(), [&](const journal::WriterHead& head) {
      return head == old || (head.writer == old.writer && head.sequence > old.sequence);
    });
  });
}

}  // namespace

absl::Status Session::OnFrame(const Frame& frame, absl::Duration now) {
  now_ = now;
  if (phase_ == Phase::kEnding || phase_ == Phase::kEnded) return absl::OkStatus();
  const size_t size = frame.ByteSizeLong();
  bytes_taken_ += size;
  last_in_ = now;
  asked_ = false;
  absl::Status done =
      size <= kFrameBytesMax ? Receive(frame, now) : Misbehaved("a frame is too large");
  if (done.ok()) return done;
  const Bye::Reason reason = ReasonFor(done);
  return Fail(std::move(done), reason);
}

absl::Status Session::Receive(const Frame& frame, absl::Duration now) {
  if (frame.frame_case() == Frame::kBye) {
    ReceiveBye(frame.bye());
    return absl::OkStatus();
  }
  if ((phase_ == Phase::kGreeting) != (frame.frame_case() == Frame::kHello)) {
    return Misbehaved(frame.has_hello() ? "it greeted twice" : "it did not greet first");
  }
  switch (frame.frame_case()) {
    case Frame::kHello:
      return ReceiveHello(frame.hello(), now);
    case Frame::kEnvelope:
      return ReceivePart(frame.envelope(), now);
    case Frame::kHave:
      if (!control_.Spend(now)) return Misbehaved("it sent a flood of frames");
      return ReceiveHave(frame.have(), now);
    case Frame::kEpoch:
      if (!control_.Spend(now)) return Misbehaved("it sent a flood of frames");
      return ReceiveGrant(frame.epoch());
    case Frame::kCredit:
      if (!credit_.Grow(frame.credit().bytes())) return Misbehaved("it gave credit out of turn");
      return absl::OkStatus();
    case Frame::kBlobWant:
      return blob_server_.Receive(frame.blob_want());
    case Frame::kBlobPart:
      return blob_fetcher_.Receive(frame.blob_part(), window_);
    default:
      return Misbehaved("it sent a frame of no known kind");
  }
}

absl::Status Session::ReceiveHello(const fallow::sync::v1::Hello& hello, absl::Duration now) {
  absl::StatusOr<Greeting> greeting = CheckHello(hello, replica_.vault_id(), peer_.id);
  if (absl::IsFailedPrecondition(greeting.status())) {
    return Fail(greeting.status(), Bye::REASON_OTHER_JOURNAL);
  }
  if (!greeting.ok()) return greeting.status();
  theirs_ = std::move(greeting->frontier);
  peer_port_ = greeting->port;
  if (hello.has_epoch()) {
    FALLOW_RETURN_IF_ERROR(ReceiveGrant(hello.epoch()));
  }
  phase_ = Phase::kLive;
  standings_due_ = true;
  return Refresh(now);
}

// A grant from an unknown device is ignored: records sealed under its key will report the problem.
absl::Status Session::ReceiveGrant(const fallow::sync::v1::EpochGrant& grant) {
  const absl::Status taken = replica_.TakeGrant(peer_.id, grant);
  if (absl::IsNotFound(taken)) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(taken);
  if (!SharesEpoch(grant.id())) news_.epoch = true;
  ShareEpoch(grant.id());
  if (absl::IsNotFound(waiting())) End(Bye::REASON_HELD);
  return absl::OkStatus();
}

absl::Status Session::ReceivePart(const fallow::sync::v1::EnvelopePart& part, absl::Duration now) {
  FALLOW_ASSIGN_OR_RETURN(const RecordReceiver::Outcome outcome, receiver_.Receive(part, window_));
  if (!waiting().ok() && !refused_at_) {
    refused_at_ = now;
    if (absl::IsPermissionDenied(waiting())) answer_due_ = true;  // so that the peer's user knows
  }
  if (!outcome.envelope) return absl::OkStatus();
  last_take_ = now;
  ++envelopes_unsaid_;
  if (outcome.taken.blobs_wanted) blob_fetcher_.LookAgain();
  if (outcome.taken.records > 0) news_.records = true;
  // Either may have made this device create a new key.
  if (outcome.taken.roster_changed || outcome.taken.released > 0) epoch_due_ = news_.epoch = true;
  const journal::Frontier before = HeadsOf(replica_.self(), known_);
  FALLOW_RETURN_IF_ERROR(Refresh(now));
  // What came may have made this device write a record itself.
  if (HeadsOf(replica_.self(), known_) != before) ReplicaChanged();
  return absl::OkStatus();
}

absl::Status Session::ReceiveHave(const fallow::sync::v1::Have& have, absl::Duration now) {
  FALLOW_ASSIGN_OR_RETURN(journal::Frontier frontier, journal::DecodeFrontier(have.frontier()));
  if (HasShrunk(theirs_, frontier)) return Misbehaved("its log has become shorter");
  theirs_ = std::move(frontier);
  if (have.answer()) answer_due_ = true;
  peer_holds_ = have.held();
  FALLOW_RETURN_IF_ERROR(ReceiveStandings(have));
  const journal::Frontier before = known_;
  FALLOW_RETURN_IF_ERROR(Refresh(now));
  // The log has moved and nobody has told: it is sent all the same.
  if (known_ != before) ReplicaChanged();
  return absl::OkStatus();
}

absl::Status Session::ReceiveStandings(const fallow::sync::v1::Have& have) {
  if (static_cast<size_t>(have.standings_size()) > kStandingsInFrameMax) {
    return Misbehaved("it handed on too much at once");
  }
  for (const std::string& standing : have.standings()) {
    FALLOW_ASSIGN_OR_RETURN(const bool news, replica_.TakeStanding(standing));
    if (!news) continue;
    standings_told_.insert(standing);
    standings_due_ = news_.standings = true;
  }
  return absl::OkStatus();
}

void Session::ReceiveBye(const Bye& bye) {
  phase_ = Phase::kEnded;
  ended_by_peer_ = true;
  reason_ = bye.reason() == Bye::REASON_UNSPECIFIED ? Bye::REASON_TROUBLE : bye.reason();
  status_ = StatusOfPeers(bye.reason());
}

}  // namespace fallow::sync
