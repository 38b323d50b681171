#include "daemon/store/release/plans.h"

#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/moment.h"
#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/read_plans.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::store {

namespace {

namespace v1 = fallow::store::v1;
using journal::RecordKind;
using journal::ReleasePlan;
using journal::SubjectId;

template <class Operation>
void AddSubjects(std::span<const SubjectId> subjects, Operation& operation) {
  for (const SubjectId& id : subjects) operation.add_subjects(std::string(id.view()));
}

// The plan is made and stays; it is carried out as soon as possible.
absl::Status NotYet(const absl::Status& why) {
  const absl::Status planned(
      why.code(), std::string(base::ToStd(why.message())) +
                      " Nothing has been let go yet; it will be tried again until it succeeds.");
  return base::WithNextStep(planned, base::Next::kCancelRelease);
}

absl::Status PlannedAlready(const ReleasePlan& plan) {
  const std::string id = journal::ToText(plan.id);
  const std::string day = journal::DayInWords({plan.due, plan.planned.zone});
  return base::Failed("This is already due to be let go",
                      "the release " + id + " is planned for " + day + " and covers some of it",
                      base::WithId(base::Next::kCancelRelease, id));
}

absl::Status DoneAlready() {
  return base::Failed("This cannot be taken back", "it was let go already",
                      base::Show(base::Thing::kReceipt));
}

}  // namespace

absl::StatusOr<ReleasePlan> ReleasePlans::Plan(const ReleaseTarget& target, absl::Duration grace,
                                               std::string_view zone) {
  FALLOW_RETURN_IF_ERROR(journal::CheckGrace(grace));
  FALLOW_ASSIGN_OR_RETURN(const ReleaseScope scope, parts_.look.At(target));
  if (scope.subjects.size() > static_cast<size_t>(journal::kReleasedMax)) {
    return base::Invalid("This is too much to let go at once",
                         "at most 100,000 things go together; some of the reflections can go first",
                         base::Next::kDoItInParts);
  }
  FALLOW_RETURN_IF_ERROR(CheckKept(scope.kept));
  FALLOW_ASSIGN_OR_RETURN(const std::optional<ReleasePlan> other, PlanFor(scope.subjects));
  if (other) return PlannedAlready(*other);
  const absl::Time now = parts_.clock.Now();
  v1::ReleaseOperation operation;
  AddSubjects(scope.subjects, operation);
  if (scope.connection) operation.set_connection(std::string(scope.connection->id.view()));
  operation.set_history_only(target.kind == ReleaseTarget::Kind::kHistory);
  journal::SetChoices(target.keep, operation);
  operation.mutable_planned()->set_unix_millis(journal::ToMillis(now));
  operation.mutable_planned()->set_zone(std::string(zone));
  operation.set_due_unix_millis(journal::ToMillis(now + grace));
  journal::SetCounts(scope.counts, operation);
  const SubjectId id = parts_.practice.NewSubject();
  FALLOW_RETURN_IF_ERROR(
      parts_.practice.Say(id, RecordKind::kReleasePlanned, std::move(operation)));
  if (grace == absl::ZeroDuration()) {
    FALLOW_RETURN_IF_ERROR(parts_.due.Run());
    const absl::Status failure = parts_.due.FailureOf(id);
    if (!failure.ok()) return NotYet(failure);
  } else {
    // Its days count from now on; where they do not, they count from when it is next looked at.
    parts_.due.NextAt().status().IgnoreError();
  }
  return Find(journal::ToText(id));
}

absl::StatusOr<std::vector<ReleasePlan>> ReleasePlans::List() {
  return ReadPlans(parts_.practice);
}

absl::StatusOr<ReleasePlan> ReleasePlans::Find(std::string_view id_prefix) {
  return FindPlan(parts_.practice, id_prefix);
}

absl::StatusOr<ReleasePlan> ReleasePlans::Cancel(std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const ReleasePlan plan, Find(id_prefix));
  if (plan.state() == ReleasePlan::State::kDone) return DoneAlready();
  if (plan.state() == ReleasePlan::State::kCancelled) return plan;
  v1::ReleaseOperation operation;
  operation.set_cancelled(true);
  FALLOW_RETURN_IF_ERROR(
      parts_.practice.Say(plan.id, RecordKind::kReleaseChanged, std::move(operation)));
  return Find(journal::ToText(plan.id));
}

absl::StatusOr<std::optional<ReleasePlan>> ReleasePlans::PlanFor(
    std::span<const SubjectId> subjects) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, List());
  return EarliestFor(subjects, plans, SubjectId());
}

}  // namespace fallow::store
