#include "daemon/store/release/due_releases.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/practice_settings.h"
#include "daemon/journal/space.h"
#include "daemon/store/release/answers.h"
#include "daemon/store/release/concerned_drafts.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/read_plans.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"
#include "daemon/store/writing/reflections.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::store {

namespace v1 = fallow::store::v1;
using journal::RecordKind;
using journal::ReleasePlan;
using journal::SubjectId;

namespace {

// A failed release is tried again after this long, doubled each time: a missing file may have
// arrived, or the disk may have room.
constexpr absl::Duration kAgainAfter = absl::Minutes(1);
constexpr absl::Duration kAgainAfterMost = absl::Hours(1);

}  // namespace

DueReleases::DueReleases(const Parts& parts)
    : parts_(parts), renewal_(parts.reflections, parts.blobs, parts.practice, parts.clock) {}

absl::Time DueReleases::NextTry(const ReleasePlan& plan) const {
  // Whether this device may carry it out at all does not depend on the day.
  if (!journal::IsDue(plan, plan.due, parts_.practice.self())) return absl::InfiniteFuture();
  const absl::Time due = parts_.arrivals.DueHere(plan);
  const auto failed = failed_.find(plan.id);
  if (failed == failed_.end()) return due;
  // A failure that lies ahead was dated by a clock that has been set back since.
  const absl::Time at = std::min(failed->second.at, parts_.clock.Now());
  return std::max(due, at + failed->second.wait);
}

// A long exchange lets much go before it settles once; so the first attempt waits a little, too.
absl::Time DueReleases::NextSettling() {
  if (parts_.eraser.settled()) {
    unsettled_.reset();
    return absl::InfiniteFuture();
  }
  if (parts_.eraser.under_way()) return absl::InfiniteFuture();
  const absl::Time now = parts_.clock.Now();
  if (!unsettled_) unsettled_ = Failure{absl::OkStatus(), now, kAgainAfter};
  unsettled_->at = std::min(unsettled_->at, now);
  return unsettled_->at + unsettled_->wait;
}

absl::Status DueReleases::LookAtDrafts() {
  LocalSettings& settings = parts_.log.settings();
  FALLOW_ASSIGN_OR_RETURN(const std::vector<UnreadDrafts> notes,
                          settings.Get(setting::kUnreadDrafts));
  if (notes.empty()) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const LookedAgain looked, LookAgain(notes, parts_.log, parts_.practice,
                                                              parts_.reflections, parts_.drafts));
  if (looked.left == notes) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(parts_.eraser.DiscardLater(looked.going));
  FALLOW_RETURN_IF_ERROR(looked.left.empty() ? settings.Remove(setting::kUnreadDrafts)
                                             : settings.Set(setting::kUnreadDrafts, looked.left));
  // The names stay in the WAL until it is emptied.
  FALLOW_RETURN_IF_ERROR(parts_.log.database().Checkpoint());
  return parts_.eraser.Settle();
}

void DueReleases::SettleIfDue() {
  const absl::Time now = parts_.clock.Now();
  if (NextSettling() > now) return;
  if (parts_.eraser.Settle().ok()) return;
  unsettled_->at = now;
  unsettled_->wait = std::min(2 * unsettled_->wait, kAgainAfterMost);
}

absl::Status DueReleases::Run() {
  FALLOW_RETURN_IF_ERROR(parts_.arrivals.Note());
  FALLOW_ASSIGN_OR_RETURN(std::vector<ReleasePlan> plans, ReadPlans(parts_.practice));
  const absl::Time now = parts_.clock.Now();
  std::erase_if(plans, [&](const ReleasePlan& plan) { return NextTry(plan) > now; });
  std::sort(plans.begin(), plans.end(), [](const ReleasePlan& a, const ReleasePlan& b) {
    return std::pair(a.due, a.id) < std::pair(b.due, b.id);
  });
  for (const ReleasePlan& plan : plans) {
    // It may have been let go together with an earlier one.
    if (!parts_.practice.One(RecordKind::kReleasePlanned, plan.id).ok()) continue;
    const absl::Status done = LetGo(plan);
    const auto before = failed_.find(plan.id);
    const absl::Duration wait =
        before == failed_.end() ? kAgainAfter : std::min(2 * before->second.wait, kAgainAfterMost);
    failed_.erase(plan.id);
    if (!done.ok()) failed_.emplace(plan.id, Failure{done, now, wait});
  }
  looked_at_.reset();
  if (!parts_.eraser.settled()) LookAtDrafts().IgnoreError();
  SettleIfDue();
  return parts_.answers.Acknowledge();
}

absl::StatusOr<bool> DueReleases::IsAny() {
  FALLOW_ASSIGN_OR_RETURN(const absl::Time next, NextAt());
  return next <= parts_.clock.Now();
}

absl::StatusOr<absl::Time> DueReleases::NextAt() {
  FALLOW_ASSIGN_OR_RETURN(const uint64_t changes, parts_.practice.Changes());
  if (looked_at_ != changes) {
    FALLOW_RETURN_IF_ERROR(parts_.arrivals.Note());
    FALLOW_ASSIGN_OR_RETURN(planned_, ReadPlans(parts_.practice));
    std::erase_if(planned_, [](const ReleasePlan& plan) {
      return plan.state() != ReleasePlan::State::kPlanned;
    });
    looked_at_ = changes;
  }
  absl::Time next = NextSettling();
  for (const ReleasePlan& plan : planned_) next = std::min(next, NextTry(plan));
  return next;
}

absl::Status DueReleases::FailureOf(const SubjectId& plan) const {
  const auto failed = failed_.find(plan);
  return failed == failed_.end() ? absl::OkStatus() : failed->second.why;
}

// What a connection has gained since its release was planned goes with it; what is kept is taken as
// it is now. Nothing if there is no connection, or it is gone already.
absl::StatusOr<std::optional<ReleaseScope>> DueReleases::GrownScope(const ReleasePlan& plan) {
  FALLOW_ASSIGN_OR_RETURN(const std::optional<PlannedConnection> planned,
                          ConnectionOf(parts_.practice, plan));
  if (!planned) return std::optional<ReleaseScope>();
  FALLOW_ASSIGN_OR_RETURN(ReleaseScope scope,
                          planned->whole ? parts_.look.AtConnection(planned->connection, plan.keep)
                                         : parts_.look.AtItself(planned->connection, plan.keep));
  FALLOW_RETURN_IF_ERROR(CheckKept(scope.kept));
  return std::optional<ReleaseScope>(std::move(scope));
}

// Another device may have named something that cannot be let go, or the plan itself.
absl::StatusOr<std::vector<SubjectId>> DueReleases::Living(const SubjectId& plan,
                                                           std::span<const SubjectId> subjects) {
  std::vector<SubjectId> living;
  for (const SubjectId& id : subjects) {
    FALLOW_ASSIGN_OR_RETURN(const auto first, parts_.eraser.KindOf(id));
    if (first && journal::MayBeReleased(*first) && id != plan) living.push_back(id);
  }
  return living;
}

// Whether the release is of a history whose reflection has to be written again: not if it was let
// go or deleted in the meantime.
absl::StatusOr<bool> DueReleases::IsToRenew(const ReleasePlan& plan) {
  if (!plan.history_only) return false;
  const auto reflection = parts_.reflections.Get(plan.subjects.front());
  if (absl::IsNotFound(reflection.status())) return false;
  FALLOW_RETURN_IF_ERROR(reflection.status());
  return !reflection->deleted;
}

absl::Status DueReleases::LetGo(const ReleasePlan& plan) {
  FALLOW_ASSIGN_OR_RETURN(const std::optional<ReleaseScope> grown, GrownScope(plan));
  std::vector<SubjectId> subjects = plan.subjects;
  v1::ReleaseOperation operation;
  if (grown) {
    const std::set<SubjectId> known(subjects.begin(), subjects.end());
    for (const SubjectId& id : grown->subjects) {
      if (known.contains(id)) continue;
      subjects.push_back(id);
      operation.add_subjects(std::string(id.view()));
    }
    journal::SetCounts(grown->counts, operation);
    *operation.mutable_kept() = grown->kept;
  }
  // Must happen while the connection's names are still known.
  ConcernedDrafts drafts;
  std::optional<UnreadDrafts> unread;
  if (grown && grown->connection) {
    FALLOW_ASSIGN_OR_RETURN(drafts,
                            DraftsConcernedBy(subjects, &*grown->connection, parts_.practice,
                                              parts_.reflections, parts_.drafts));
    unread = NoteOf(*plan.connection, *grown->connection, drafts);
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> living, Living(plan.id, subjects));
  FALLOW_ASSIGN_OR_RETURN(const uint64_t records, parts_.log.CountRecords(subjects));
  operation.mutable_done()->set_at_unix_millis(journal::ToMillis(parts_.clock.Now()));
  operation.mutable_done()->set_records(records);
  operation.mutable_done()->set_nothing_left(living.empty());
  // It is said once more when that is done.
  operation.mutable_done()->set_unsettled(!living.empty());

  std::vector<NewRecord> with;
  std::vector<SubjectId> copies;
  FALLOW_ASSIGN_OR_RETURN(const bool renews, IsToRenew(plan));
  if (renews) {
    FALLOW_ASSIGN_OR_RETURN(copies, renewal_.CopyAttachments(plan.subjects.front()));
    FALLOW_ASSIGN_OR_RETURN(with, renewal_.RecordsOf(plan.subjects.front(), copies));
    operation.set_renewed(std::string(with.back().subject.view()));
  }
  if (plan.connection && !living.empty()) {
    FALLOW_ASSIGN_OR_RETURN(std::optional<NewRecord> space, SpaceAfter(plan, subjects));
    if (space) with.push_back(*std::move(space));
  }
  with.push_back(parts_.practice.RecordOf(plan.id, RecordKind::kReleaseDone, std::move(operation)));
  FALLOW_RETURN_IF_ERROR(parts_.eraser.LetGo(living, with, {GoingOf(drafts.drafts), unread}));
  for (const SubjectId& id : copies) parts_.blobs.Claimed(id);
  return absl::OkStatus();
}

// The space that a released connection leaves behind; nothing when a space that its farewell opened
// stays, or another device has opened one.
absl::StatusOr<std::optional<NewRecord>> DueReleases::SpaceAfter(
    const ReleasePlan& plan, std::span<const SubjectId> subjects) {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const spaces,
                          parts_.practice.Of(RecordKind::kSpaceOpened));
  const std::set<SubjectId> going(subjects.begin(), subjects.end());
  for (const auto& [id, history] : *spaces) {
    const std::optional<SubjectId> follows = journal::FollowsOf(history);
    if (follows && !going.contains(id) && (*follows == plan.id || going.contains(*follows))) {
      return std::optional<NewRecord>();
    }
  }
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const settings,
                          parts_.practice.Of(RecordKind::kPracticeSet));
  return std::optional<NewRecord>(parts_.practice.RecordOf(
      parts_.practice.NewSubject(), RecordKind::kSpaceOpened,
      journal::ComposeOpened({parts_.clock.Now(), plan.planned.zone}, plan.id,
                             journal::FoldSettings(*settings).check_in_days)));
}

}  // namespace fallow::store
