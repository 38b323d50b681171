// Carrying out what was planned, once its day has come.

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/connection_book.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/practice_settings.h"
#include "daemon/journal/space.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/reflections.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::store {

namespace v1 = fallow::store::v1;
using journal::RecordKind;
using journal::ReleasePlan;
using journal::SubjectId;

namespace {

// What could not be let go is tried again after this long: the file that was missing may have come,
// the disk may have room.
constexpr absl::Duration kAgainAfter = absl::Minutes(1);

}  // namespace

absl::Time Releases::NextTry(const ReleasePlan& plan) const {
  // Whether it is this device's to do does not depend on the day.
  if (!journal::IsDue(plan, plan.due, parts_.practice.self())) return absl::InfiniteFuture();
  const absl::Time due = DueHere(plan);
  const auto failed = failed_.find(plan.id);
  return failed == failed_.end() ? due : std::max(due, failed->second.at + kAgainAfter);
}

absl::Status Releases::RunDue() {
  FALLOW_RETURN_IF_ERROR(NoteArrivals());
  FALLOW_ASSIGN_OR_RETURN(std::vector<ReleasePlan> plans, List());
  const absl::Time now = parts_.clock.Now();
  std::erase_if(plans, [&](const ReleasePlan& plan) { return NextTry(plan) > now; });
  std::sort(plans.begin(), plans.end(), [](const ReleasePlan& a, const ReleasePlan& b) {
    return std::pair(a.due, a.id) < std::pair(b.due, b.id);
  });
  for (const ReleasePlan& plan : plans) {
    // It may have gone with the one before.
    if (!parts_.practice.One(RecordKind::kReleasePlanned, plan.id).ok()) continue;
    const absl::Status done = LetGo(plan);
    failed_.erase(plan.id);
    if (!done.ok()) failed_.emplace(plan.id, Failure{done, now});
  }
  looked_at_.reset();
  return Acknowledge();
}

absl::StatusOr<std::optional<Releases::PlannedConnection>> Releases::ConnectionOf(
    const ReleasePlan& plan) {
  std::optional<PlannedConnection> planned;
  if (!plan.connection) return planned;
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const subjects,
                          parts_.practice.Of(RecordKind::kConnectionCreated));
  const journal::ConnectionBook book(journal::FoldConnections(*subjects));
  const journal::Connection* const found = book.WithPart(*plan.connection);
  if (found == nullptr) return planned;
  const auto& twins = found->twins;
  if (found->id == *plan.connection ||
      std::find(twins.begin(), twins.end(), *plan.connection) != twins.end()) {
    planned = PlannedConnection{*found, true};
  } else if (auto own = journal::FoldConnection(*plan.connection, subjects->at(*plan.connection))) {
    planned = PlannedConnection{*std::move(own), false};
  }
  return planned;
}

// What has come to belong to a connection since its release was planned: it goes with it. What is
// to stay is as it is now. Nothing where there is no connection, or it is gone already.
absl::StatusOr<std::optional<ReleaseScope>> Releases::GrownScope(const ReleasePlan& plan) {
  FALLOW_ASSIGN_OR_RETURN(const std::optional<PlannedConnection> planned, ConnectionOf(plan));
  if (!planned) return std::optional<ReleaseScope>();
  ReleaseTarget target;
  target.kind = ReleaseTarget::Kind::kConnection;
  target.keep_gratitude = plan.keep_gratitude;
  target.keep_dates = plan.keep_dates;
  target.keep_name = plan.keep_name;
  target.keep_boundaries = plan.keep_boundaries;
  target.keep_shared = plan.keep_shared;
  FALLOW_ASSIGN_OR_RETURN(ReleaseScope scope, planned->whole
                                                  ? LookAtConnection(planned->connection, target)
                                                  : LookAtItself(planned->connection, target));
  FALLOW_RETURN_IF_ERROR(CheckKept(scope.kept));
  return std::optional<ReleaseScope>(std::move(scope));
}

// Another device may have named what cannot be let go, or the plan itself.
absl::StatusOr<std::vector<SubjectId>> Releases::Living(const SubjectId& plan,
                                                        std::span<const SubjectId> subjects) {
  std::vector<SubjectId> living;
  for (const SubjectId& id : subjects) {
    FALLOW_ASSIGN_OR_RETURN(const auto first, parts_.log.FirstKindOf(id));
    if (first && journal::MayBeReleased(*first) && id != plan) living.push_back(id);
  }
  return living;
}

// Of a history; nothing of one that was let go or deleted meanwhile.
absl::StatusOr<bool> Releases::IsToRenew(const ReleasePlan& plan) {
  if (!plan.history_only) return false;
  const auto reflection = parts_.reflections.Get(plan.subjects.front());
  if (absl::IsNotFound(reflection.status())) return false;
  FALLOW_RETURN_IF_ERROR(reflection.status());
  return !reflection->deleted;
}

absl::Status Releases::LetGo(const ReleasePlan& plan) {
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
    SetCounts(*grown, operation);
    *operation.mutable_kept() = grown->kept;
  }
  // While it is known whom they are about.
  if (grown && grown->connection) {
    FALLOW_RETURN_IF_ERROR(DiscardDraftsAbout(journal::NamesOf(*grown->connection)));
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> living, Living(plan.id, subjects));
  FALLOW_ASSIGN_OR_RETURN(const uint64_t records, parts_.log.CountRecords(subjects));
  operation.mutable_done()->set_at_unix_millis(journal::ToMillis(parts_.clock.Now()));
  operation.mutable_done()->set_records(records);
  operation.mutable_done()->set_nothing_left(living.empty());

  std::vector<NewRecord> with;
  std::vector<SubjectId> copies;
  FALLOW_ASSIGN_OR_RETURN(const bool renews, IsToRenew(plan));
  if (renews) {
    FALLOW_ASSIGN_OR_RETURN(copies, CopyAttachments(plan.subjects.front()));
    FALLOW_ASSIGN_OR_RETURN(with, Renewed(plan.subjects.front(), copies));
    operation.set_renewed(std::string(with.back().subject.view()));
  }
  if (plan.connection && !living.empty()) {
    FALLOW_ASSIGN_OR_RETURN(std::optional<NewRecord> space, SpaceAfter(plan, subjects));
    if (space) with.push_back(*std::move(space));
  }
  with.push_back(parts_.practice.RecordOf(plan.id, RecordKind::kReleaseDone, std::move(operation)));
  FALLOW_RETURN_IF_ERROR(parts_.release.LetGo(living, with));
  for (const SubjectId& id : copies) parts_.blobs.Settle(id);
  return absl::OkStatus();
}

// The space that a released connection leaves, unless one that its farewell has opened stays, or
// another device has opened it.
absl::StatusOr<std::optional<NewRecord>> Releases::SpaceAfter(const ReleasePlan& plan,
                                                              std::span<const SubjectId> subjects) {
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
