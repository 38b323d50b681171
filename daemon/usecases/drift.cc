#include "daemon/usecases/drift.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/quiet.h"
#include "daemon/journal/release.h"
#include "daemon/usecases/naming.h"

namespace fallow::usecases {
namespace {

using practice::Observation;

absl::CivilDay DayOf(absl::Time at, const std::string& zone) {
  return absl::CivilDay(journal::LocalTime({at, zone}));
}

absl::Status CheckQuiet(const journal::Connection& connection, const DriftWish& wish,
                        absl::Time now) {
  const std::optional<absl::Time> until = journal::QuietUntil(connection, now);
  if (!until || wish.anyway) return absl::OkStatus();
  return base::NeedsConsent(
      "The drift is not shown",
      "the connection is quiet until " + journal::DayInWords({*until, wish.zone}),
      base::Next::kShowAnyway);
}

// What was noted about the connection; reflections with nothing but an attachment do not count.
absl::StatusOr<std::vector<Observation>> Observe(store::Vault& vault,
                                                 const journal::Connection& connection) {
  std::vector<Observation> observations;
  FALLOW_RETURN_IF_ERROR(ReadAbout(vault, connection, 1, [&](const journal::Reflection& one) {
    const bool has_text = !one.text.empty() || one.text_cut;
    if (!has_text && one.signs.empty() && !one.energy) return absl::OkStatus();
    observations.push_back(
        {absl::CivilDay(journal::LocalTime(one.at)), one.energy, one.signs, !one.apart});
    return absl::OkStatus();
  }));
  return observations;
}

practice::DaySpan SpanOf(const DriftWish& wish, const std::vector<Observation>& observations,
                         absl::Time now) {
  const absl::CivilDay today = DayOf(now, wish.zone);
  practice::DaySpan span{wish.first.value_or(today), wish.last.value_or(today)};
  if (wish.first) return span;
  for (const Observation& each : observations) span.first = std::min(span.first, each.day);
  span.first = std::min(span.first, span.last);
  return span;
}

}  // namespace

absl::StatusOr<DriftFound> LookAtDrift(store::Vault& vault, const DriftWish& wish, absl::Time now) {
  FALLOW_ASSIGN_OR_RETURN(journal::Connection connection, ConnectionsOf(vault).Resolve(wish.name));
  FALLOW_RETURN_IF_ERROR(CheckQuiet(connection, wish, now));
  FALLOW_ASSIGN_OR_RETURN(const auto observations, Observe(vault, connection));
  FALLOW_ASSIGN_OR_RETURN(const practice::Vocabulary vocabulary, VocabularyOf(vault));
  DriftFound found{.name = std::move(connection.name)};
  FALLOW_ASSIGN_OR_RETURN(found.drift, practice::LookAtDrift(observations, vocabulary,
                                                             SpanOf(wish, observations, now)));
  found.signs = CountSigns(found.drift.by_sign, vocabulary);
  return found;
}

}  // namespace fallow::usecases
