#include "daemon/journal/connection_ends.h"

#include <algorithm>
#include <utility>

#include "daemon/journal/moment.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

Moment FromProto(const v1::Moment& moment) {
  return {FromMillis(moment.unix_millis()), moment.zone()};
}

bool IsAbout(const std::string& connection, std::span<const SubjectId> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const SubjectId& part) { return part.view() == connection; });
}

// A release's records, as far as a page needs them.
struct Plan {
  std::string connection;
  absl::Time due;
  std::optional<absl::Time> done;
  bool cancelled = false;
  v1::Kept kept;
};

Plan FoldPlan(const PracticeHistory& history) {
  Plan plan;
  for (const PracticeRecord& record : history) {
    const auto operation = OperationOf<v1::ReleaseOperation>(record);
    if (record.kind == RecordKind::kReleasePlanned) {
      plan.connection = operation.connection();
      plan.due = FromMillis(operation.due_unix_millis());
      plan.kept = operation.kept();
    }
    if (operation.cancelled()) plan.cancelled = true;
    if (!operation.has_done()) continue;
    const absl::Time at = FromMillis(operation.done().at_unix_millis());
    plan.done = plan.done ? std::min(*plan.done, at) : at;
  }
  return plan;
}

}  // namespace

std::optional<FarewellSeen> FarewellOf(std::span<const SubjectId> parts,
                                       const PracticeSubjects& farewells) {
  std::optional<FarewellSeen> seen;
  for (const auto& [id, history] : farewells) {
    if (!IsAbout(OperationOf<v1::FarewellOperation>(history.front()).connection(), parts)) continue;
    bool unsent = false;
    std::optional<Moment> said;
    for (const PracticeRecord& record : history) {
      const auto operation = OperationOf<v1::FarewellOperation>(record);
      if (operation.has_unsent()) unsent = operation.unsent();
      if (operation.has_said()) said = FromProto(operation.said().at());
    }
    const absl::Time begun =
        FromMillis(OperationOf<v1::FarewellOperation>(history.front()).written_unix_millis());
    if (!seen) {
      seen.emplace();
      seen->begun = begun;
    }
    seen->begun = std::min(seen->begun, begun);
    seen->unsent = seen->unsent || unsent;
    if (said && (!seen->said || seen->said->at < said->at)) seen->said = said;
  }
  return seen;
}

std::optional<absl::Time> ReleaseDue(std::span<const SubjectId> parts,
                                     const PracticeSubjects& releases) {
  std::optional<absl::Time> due;
  for (const auto& [id, history] : releases) {
    const Plan plan = FoldPlan(history);
    if (plan.cancelled || plan.done || !IsAbout(plan.connection, parts)) continue;
    due = due ? std::min(*due, plan.due) : plan.due;
  }
  return due;
}

std::vector<KeptConnection> KeptConnections(const PracticeSubjects& releases) {
  std::vector<KeptConnection> all;
  for (const auto& [id, history] : releases) {
    const Plan plan = FoldPlan(history);
    if (!plan.done || plan.connection.empty() || plan.kept.name().empty()) continue;
    KeptConnection kept;
    kept.release = id;
    kept.name = plan.kept.name();
    if (plan.kept.kind() != v1::CONNECTION_KIND_UNSPECIFIED) kept.kind = plan.kept.kind();
    for (const v1::SeasonSet& set : plan.kept.seasons()) {
      kept.seasons.push_back({set.season(), FromProto(set.since())});
    }
    kept.gratitude = plan.kept.gratitude();
    kept.released = *plan.done;
    all.push_back(std::move(kept));
  }
  std::sort(all.begin(), all.end(), [](const KeptConnection& a, const KeptConnection& b) {
    return a.released != b.released ? a.released > b.released : a.release < b.release;
  });
  return all;
}

}  // namespace fallow::journal
