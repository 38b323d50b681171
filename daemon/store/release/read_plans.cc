#include "daemon/store/release/read_plans.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/connection_book.h"
#include "daemon/journal/ids.h"

namespace fallow::store {

using journal::RecordKind;
using journal::ReleasePlan;
using journal::SubjectId;

absl::StatusOr<std::vector<ReleasePlan>> ReadPlans(PracticeRecords& practice) {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const subjects,
                          practice.Of(RecordKind::kReleasePlanned));
  return journal::FoldReleases(*subjects);
}

absl::StatusOr<ReleasePlan> FindPlan(PracticeRecords& practice, std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const journal::IdRange range, journal::ParseIdPrefix(id_prefix));
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, ReadPlans(practice));
  const ReleasePlan* found = nullptr;
  for (const ReleasePlan& plan : plans) {
    if (plan.id < range.first || range.last < plan.id) continue;
    if (found != nullptr) {
      return base::Invalid("Several releases have ids that start with this", "",
                           base::Next::kGiveMoreOfTheId);
    }
    found = &plan;
  }
  if (found == nullptr) {
    return base::NotFound("There is no such release", "", base::Show(base::Thing::kReleases));
  }
  return *found;
}

std::optional<ReleasePlan> EarliestFor(std::span<const SubjectId> subjects,
                                       const std::vector<ReleasePlan>& plans,
                                       const SubjectId& except) {
  const std::set<SubjectId> known(subjects.begin(), subjects.end());
  const ReleasePlan* earliest = nullptr;
  for (const ReleasePlan& plan : plans) {
    if (plan.state() != ReleasePlan::State::kPlanned || plan.id == except) continue;
    const bool covers = std::any_of(plan.subjects.begin(), plan.subjects.end(),
                                    [&](const SubjectId& id) { return known.contains(id); });
    if (covers && (earliest == nullptr || plan.due < earliest->due)) earliest = &plan;
  }
  return earliest == nullptr ? std::nullopt : std::optional(*earliest);
}

absl::StatusOr<std::optional<PlannedConnection>> ConnectionOf(PracticeRecords& practice,
                                                              const ReleasePlan& plan) {
  std::optional<PlannedConnection> planned;
  if (!plan.connection) return planned;
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const subjects,
                          practice.Of(RecordKind::kConnectionCreated));
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

}  // namespace fallow::store
