#include "daemon/sync/session.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/sync/goodbye.h"
#include "daemon/sync/limits.h"

namespace fallow::sync {
namespace {

constexpr size_t kEnvelopesPerHave = 16;
constexpr absl::Duration kHaveAfter = absl::Seconds(1);  // the last envelope, if more should have
                                                         // come
// The time of being the same is recorded again when the journals have changed, or after this.
constexpr absl::Duration kAgreedAgain = absl::Hours(1);
// After this, what waits for consent or for an epoch key is tried again in a new session.
constexpr absl::Duration kRefusalRetry = absl::Minutes(5);
constexpr size_t kEpochsShared = 16;
constexpr size_t kForksSeenMax = 64;  // of one session

journal::Frontier HeadsOf(const journal::WriterId& writer, const journal::Frontier& frontier) {
  journal::Frontier heads;
  std::copy_if(frontier.begin(), frontier.end(), std::back_inserter(heads),
               [&](const journal::WriterHead& head) { return head.writer == writer; });
  return heads;
}

}  // namespace

Session::Session(Replica& replica, BlobClaims& claims, const Peer& peer, uint32_t port,
                 absl::Duration now)
    : replica_(replica),
      peer_(peer),
      port_(port),
      started_(now),
      now_(now),
      have_not_before_(now),
      last_in_(now),
      last_take_(now),
      owed_since_(now),
      control_(kControlFramesMax, kControlEvery),
      sender_(replica),
      receiver_(replica, peer.id),
      blob_server_(replica),
      blob_fetcher_(replica, claims) {}

Session::Figures Session::figures() const {
  return {sender_.records(), receiver_.records(), bytes_sent_, bytes_taken_};
}

void Session::ReplicaChanged() {
  log_moved_ = true;
  sender_.LookAgain();
  receiver_.LogChanged();
  blob_fetcher_.LookAgain();
}

void Session::WantBlob(const journal::SubjectId& subject) {
  blob_fetcher_.Want(subject);
}

void Session::Ask() {
  if (phase_ != Phase::kLive) return;  // the greeting itself asks
  if (!waiting().ok()) return End(Bye::REASON_HELD);
  ask_due_ = true;
  // Whoever asks means what is here now, whether or not somebody told of it.
  ReplicaChanged();
}

void Session::End(Bye::Reason reason) {
  if (phase_ == Phase::kEnding || phase_ == Phase::kEnded) return;
  phase_ = Phase::kEnding;
  reason_ = reason;
  status_ = !waiting().ok() && reason == Bye::REASON_HELD ? waiting() : StatusOfOwn(reason);
}

absl::Status Session::Fail(absl::Status why, Bye::Reason reason) {
  FALLOW_CHECK(!why.ok());
  End(reason);
  status_ = why;
  return why;
}

bool Session::SharesEpoch(const std::string& id) const {
  return std::find(epochs_.begin(), epochs_.end(), id) != epochs_.end();
}

void Session::ShareEpoch(const std::string& id) {
  if (SharesEpoch(id)) return;
  epochs_.push_back(id);
  if (epochs_.size() > kEpochsShared) epochs_.pop_front();
}

absl::Status Session::Refresh(absl::Duration now) {
  FALLOW_ASSIGN_OR_RETURN(known_, replica_.Known());
  if (known_.size() > journal::kFrontierHeadsMax) {
    return absl::ResourceExhaustedError("The journal's logs have forked too often to be synced.");
  }
  FALLOW_ASSIGN_OR_RETURN(covered_, replica_.Covers(theirs_));
  FALLOW_RETURN_IF_ERROR(LookForForks());
  return Compare(now);
}

// Until the peer's heads are known here, its logs are assumed to be continuations of those here.
// When one turns out to have forked, the peer lacks the branch that was skipped.
absl::Status Session::LookForForks() {
  for (size_t i = 1; i < known_.size(); ++i) {
    const journal::WriterId& writer = known_[i].writer;
    if (writer != known_[i - 1].writer) continue;
    const journal::Frontier ours = HeadsOf(writer, known_);
    const journal::Frontier theirs = HeadsOf(writer, theirs_);
    if (std::includes(theirs.begin(), theirs.end(), ours.begin(), ours.end())) continue;
    FALLOW_ASSIGN_OR_RETURN(const bool covered, replica_.Covers(theirs));
    if (!covered || forks_seen_.size() >= kForksSeenMax) continue;
    if (forks_seen_.emplace(writer, ours.size() + theirs.size()).second) sender_.StartOver();
  }
  return absl::OkStatus();
}

absl::Status Session::Compare(absl::Duration now) {
  if (phase_ != Phase::kLive || !AreSame(known_, theirs_)) return absl::OkStatus();
  if (!agreed_at_ || agreed_ != theirs_ || now >= *agreed_at_ + kAgreedAgain) {
    agreed_ = theirs_;
    agreed_at_ = now;
    FALLOW_RETURN_IF_ERROR(replica_.Agreed(peer_.id, theirs_));
    standings_due_ = news_.standings = true;
    // This may have released a record that was waiting.
    FALLOW_ASSIGN_OR_RETURN(known_, replica_.Known());
    if (!AreSame(known_, theirs_)) {
      news_.records = true;
      ReplicaChanged();
      return absl::OkStatus();
    }
  }
  same_at_ = now;
  return absl::OkStatus();
}

bool Session::TakenIsWorthSaying(absl::Duration now) const {
  if (envelopes_unsaid_ == 0) return false;
  return covered_ || envelopes_unsaid_ >= kEnvelopesPerHave || now >= last_take_ + kHaveAfter;
}

bool Session::HaveIsDue(absl::Duration now) const {
  // What is here and was neither said nor taken just now was written here.
  const bool unsaid = hello_sent_ && envelopes_unsaid_ == 0 && known_ != said_;
  return ask_due_ || answer_due_ || log_moved_ || unsaid || standings_due_ ||
         TakenIsWorthSaying(now);
}

bool Session::IsOwed() const {
  return asked_ || receiver_.mid_envelope() || blob_fetcher_.pending();
}

void Session::Owe(absl::Duration now) {
  if (!IsOwed()) owed_since_ = now;
}

absl::Status Session::Tick(absl::Duration now) {
  now_ = now;
  if (phase_ == Phase::kGreeting && now >= started_ + kHelloWithin) {
    return Fail(absl::DeadlineExceededError("The other device did not greet."),
                Bye::REASON_TROUBLE);
  }
  if (phase_ != Phase::kLive) return absl::OkStatus();
  if (IsOwed() && now >= std::max(last_in_, owed_since_) + kStalledAfter) {
    return Fail(absl::DeadlineExceededError("The other device has fallen silent."),
                Bye::REASON_TROUBLE);
  }
  if (!IsOwed() && now >= last_in_ + kAskAfter) {
    ask_due_ = true;
    Owe(now);
    asked_ = true;
  }
  if (refused_at_ && now >= *refused_at_ + kRefusalRetry) End(Bye::REASON_HELD);
  return absl::OkStatus();
}

// Only times in the future: what is already due waits for the link, not for time.
absl::Duration Session::NextTick() const {
  if (phase_ == Phase::kGreeting) return started_ + kHelloWithin;
  if (phase_ != Phase::kLive) return absl::InfiniteDuration();
  absl::Duration next =
      IsOwed() ? std::max(last_in_, owed_since_) + kStalledAfter : last_in_ + kAskAfter;
  if (refused_at_) next = std::min(next, *refused_at_ + kRefusalRetry);
  if (HaveIsDue(now_)) {
    if (have_not_before_ > now_) next = std::min(next, have_not_before_);
  } else if (envelopes_unsaid_ > 0) {
    next = std::min(next, std::max(last_take_ + kHaveAfter, have_not_before_));
  }
  return next;
}

}  // namespace fallow::sync
