#include "daemon/store/release/answers.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/farewell.h"
#include "daemon/journal/moment.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/release/concerned_drafts.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/read_plans.h"
#include "daemon/store/writing/drafts.h"

namespace fallow::store {
namespace {

namespace v1 = fallow::store::v1;
using journal::Connection;
using journal::RecordKind;
using journal::ReleasePlan;
using journal::SubjectId;

absl::Status WriteAlong(LocalSettings& settings, const std::vector<Belonging>& all) {
  return all.empty() ? settings.Remove(setting::kGoneAlong)
                     : settings.Set(setting::kGoneAlong, all);
}

// The subject in `released` that stands for the whole connection; null if none does. A subject that
// was merged into it and is released by itself does not: the rest belongs to someone else.
const SubjectId* Standing(const Connection& connection, const std::set<SubjectId>& released) {
  const auto head = released.find(connection.id);
  if (head != released.end()) return &*head;
  for (const SubjectId& twin : connection.twins) {
    const auto found = released.find(twin);
    if (found != released.end()) return &*found;
  }
  return nullptr;
}

bool IsOneOf(const SubjectId& id, const std::vector<SubjectId>& ids) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

// If a plan was carried out at once, it is in the run itself.
absl::StatusOr<journal::KeepChoices> ReleaseAnswers::ReadChoices(const Connection& connection,
                                                                 const journal::Run& run) {
  journal::KeepChoices keep;
  const auto add = [&](const journal::KeepChoices& choices) {
    keep.shared |= choices.shared;
    keep.boundaries |= choices.boundaries;
  };
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, ReadPlans(parts_.practice));
  for (const ReleasePlan& plan : plans) {
    if (plan.state() == ReleasePlan::State::kCancelled || !plan.connection) continue;
    if (IsOneOf(*plan.connection, connection.parts)) add(plan.keep);
  }
  for (const journal::RunItem& item : run.items) {
    if (item.header.kind != RecordKind::kReleasePlanned) continue;
    const absl::StatusOr<std::string> operation = parts_.log.OperationIn(item);
    if (!operation.ok() || !journal::CheckPractice(item.header.kind, *operation).ok()) continue;
    v1::ReleaseOperation plan;
    plan.ParseFromString(*operation);
    const auto about = SubjectId::FromBytes(plan.connection());
    if (about.ok() && IsOneOf(*about, connection.parts)) add(journal::ChoicesOf(plan));
  }
  return keep;
}

absl::Status ReleaseAnswers::AddBelongings(Arrival& arrival) {
  const std::set<SubjectId> released(arrival.released.begin(), arrival.released.end());
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ReadConnections(parts_.practice));
  for (const Connection& connection : book.all()) {
    const SubjectId* const standing = Standing(connection, released);
    if (standing == nullptr) continue;
    FALLOW_ASSIGN_OR_RETURN(const journal::KeepChoices keep, ReadChoices(connection, arrival.run));
    FALLOW_ASSIGN_OR_RETURN(const ReleaseScope scope, parts_.look.AtConnection(connection, keep));
    for (const SubjectId& id : scope.subjects) {
      if (!released.contains(id)) arrival.belongings.push_back({*standing, id});
    }
    FALLOW_ASSIGN_OR_RETURN(const ConcernedDrafts drafts,
                            DraftsConcernedBy(scope.subjects, &connection, parts_.practice,
                                              parts_.reflections, parts_.drafts));
    for (const DraftId& id : GoingOf(drafts.drafts)) arrival.drafts.push_back(id);
    if (auto unread = NoteOf(*standing, connection, drafts)) {
      arrival.unread.push_back(*std::move(unread));
    }
  }
  return absl::OkStatus();
}

absl::Status ReleaseAnswers::Goes(const Arrival& arrival) {
  FALLOW_RETURN_IF_ERROR(parts_.eraser.DiscardLater(arrival.drafts));
  for (const UnreadDrafts& unread : arrival.unread) {
    FALLOW_RETURN_IF_ERROR(parts_.eraser.LookLater(unread));
  }
  if (arrival.belongings.empty()) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(std::vector<Belonging> along,
                          parts_.log.settings().Get(setting::kGoneAlong));
  along.insert(along.end(), arrival.belongings.begin(), arrival.belongings.end());
  return WriteAlong(parts_.log.settings(), along);
}

absl::Status ReleaseAnswers::Settled() {
  FALLOW_RETURN_IF_ERROR(parts_.arrivals.Note());
  FALLOW_RETURN_IF_ERROR(SweepFarewells());
  return Acknowledge();
}

// Lets go of farewells that were begun elsewhere for a connection that is gone here.
absl::Status ReleaseAnswers::SweepFarewells() {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const farewells,
                          parts_.practice.Of(RecordKind::kFarewellBegun));
  std::vector<SubjectId> orphans;
  for (const auto& [id, history] : *farewells) {
    FALLOW_ASSIGN_OR_RETURN(const bool gone, parts_.log.WasLetGo(journal::ConnectionOf(history)));
    if (gone) orphans.push_back(id);
  }
  return orphans.empty() ? absl::OkStatus() : parts_.eraser.LetGo(orphans, {});
}

// A device that joined later was never given what was let go, so it has nothing to acknowledge.
absl::StatusOr<bool> ReleaseAnswers::IsToAcknowledge(const ReleasePlan& plan) {
  if (plan.state() != ReleasePlan::State::kDone) return false;
  const auto said = plan.done.find(parts_.practice.self());
  if (said != plan.done.end()) return said->second.unsettled && parts_.eraser.settled();
  const journal::Device* const self = parts_.devices.roster().Find(parts_.practice.self());
  if (self != nullptr && self->added && self->added->by != self->id &&
      self->added->lamport > plan.first_done_lamport) {
    return false;
  }
  for (const SubjectId& id : plan.subjects) {
    FALLOW_ASSIGN_OR_RETURN(const std::optional<RecordKind> first, parts_.log.FirstKindOf(id));
    if (first && !journal::MayBeReleased(*first)) continue;
    FALLOW_ASSIGN_OR_RETURN(const bool gone, parts_.log.WasLetGo(id));
    if (!gone) return false;
  }
  return parts_.eraser.settled();
}

absl::Status ReleaseAnswers::Acknowledge() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, ReadPlans(parts_.practice));
  for (const ReleasePlan& plan : plans) {
    FALLOW_ASSIGN_OR_RETURN(const bool due, IsToAcknowledge(plan));
    if (!due) continue;
    v1::ReleaseOperation operation;
    FALLOW_ASSIGN_OR_RETURN(const uint64_t records, parts_.log.CountRecords(plan.subjects));
    operation.mutable_done()->set_at_unix_millis(journal::ToMillis(parts_.clock.Now()));
    operation.mutable_done()->set_records(records);
    FALLOW_ASSIGN_OR_RETURN(std::vector<Belonging> along,
                            parts_.log.settings().Get(setting::kGoneAlong));
    const auto of_this = std::stable_partition(
        along.begin(), along.end(),
        [&](const Belonging& each) { return !IsOneOf(each.with, plan.subjects); });
    for (auto each = of_this; each != along.end(); ++each) {
      if (operation.subjects_size() >= journal::kReleasedMax) break;
      operation.add_subjects(std::string(each->subject.view()));
    }
    const bool some = of_this != along.end();
    FALLOW_RETURN_IF_ERROR(
        parts_.practice.Say(plan.id, RecordKind::kReleaseDone, std::move(operation)));
    along.erase(of_this, along.end());
    if (some) FALLOW_RETURN_IF_ERROR(WriteAlong(parts_.log.settings(), along));
  }
  return absl::OkStatus();
}

}  // namespace fallow::store
