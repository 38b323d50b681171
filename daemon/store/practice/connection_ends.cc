#include "daemon/store/practice/connection_ends.h"

#include <algorithm>
#include <utility>

#include "daemon/journal/moment_proto.h"
#include "daemon/journal/release.h"

namespace fallow::store {
namespace {

using journal::Farewell;
using journal::PracticeSubjects;
using journal::ReleasePlan;
using journal::SubjectId;

}  // namespace

std::optional<Farewell> FarewellOf(std::span<const SubjectId> parts,
                                   const PracticeSubjects& farewells) {
  const journal::FarewellSubjects subjects = journal::SubjectsOf(parts, farewells);
  return subjects.empty() ? std::nullopt : std::optional(journal::FoldFarewell(subjects));
}

std::optional<absl::Time> ReleaseDue(std::span<const SubjectId> parts,
                                     const PracticeSubjects& releases) {
  std::optional<absl::Time> due;
  for (const ReleasePlan& plan : journal::FoldReleases(releases)) {
    if (plan.state() != ReleasePlan::State::kPlanned) continue;
    if (std::find(parts.begin(), parts.end(), plan.connection) == parts.end()) continue;
    due = due ? std::min(*due, plan.due) : plan.due;
  }
  return due;
}

std::vector<KeptConnection> KeptConnections(const PracticeSubjects& releases) {
  std::vector<KeptConnection> all;
  for (const ReleasePlan& plan : journal::FoldReleases(releases)) {
    if (!plan.first_done || !plan.connection || !journal::HasKept(plan)) continue;
    KeptConnection kept;
    kept.release = plan.id;
    kept.name = plan.kept.name();
    if (plan.kept.kind() != v1::CONNECTION_KIND_UNSPECIFIED) kept.kind = plan.kept.kind();
    for (const v1::SeasonSet& set : plan.kept.seasons()) {
      kept.seasons.push_back({set.season(), journal::MomentFromProto(set.since())});
    }
    kept.gratitude = plan.kept.gratitude();
    kept.boundaries = plan.kept.boundaries();
    kept.released = *plan.DoneAt();
    all.push_back(std::move(kept));
  }
  std::sort(all.begin(), all.end(), [](const KeptConnection& a, const KeptConnection& b) {
    return a.released != b.released ? a.released > b.released : a.release < b.release;
  });
  return all;
}

}  // namespace fallow::store
