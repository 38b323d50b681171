#include "daemon/rpc/connection_drift.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/practice/drift.h"
#include "daemon/practice/drift_facts.h"
#include "daemon/practice/drift_plot.h"
#include "daemon/rpc/vocabulary.h"
#include "daemon/usecases/naming.h"

namespace fallow::rpc {
namespace {

using client::v1::DriftView;
using practice::Drift;
using practice::Observation;

absl::StatusOr<std::optional<absl::CivilDay>> DayFrom(bool has, const client::v1::Day& day) {
  if (!has) return std::optional<absl::CivilDay>();
  return FromProto(day);
}

// What was noted about it; a file alone says nothing here.
absl::StatusOr<std::vector<Observation>> Observe(store::Vault& vault,
                                                 const journal::Connection& connection) {
  std::vector<Observation> observations;
  FALLOW_RETURN_IF_ERROR(
      usecases::ReadAbout(vault, connection, 1, [&](const journal::Reflection& one) {
        const bool has_text = !one.text.empty() || one.text_cut;
        if (!has_text && one.signs.empty() && !one.energy) return absl::OkStatus();
        observations.push_back(
            {absl::CivilDay(journal::LocalTime(one.at)), one.energy, one.signs, !one.apart});
        return absl::OkStatus();
      }));
  return observations;
}

absl::StatusOr<practice::DaySpan> SpanOf(const client::v1::LookAtDriftRequest& request,
                                         const std::vector<Observation>& observations,
                                         const Defaults& defaults) {
  FALLOW_ASSIGN_OR_RETURN(const auto first, DayFrom(request.has_first(), request.first()));
  FALLOW_ASSIGN_OR_RETURN(const auto last, DayFrom(request.has_last(), request.last()));
  const std::string zone(request.zone().empty() ? defaults.zone : request.zone());
  const absl::CivilDay today(journal::LocalTime({defaults.now, zone}));
  practice::DaySpan span{first.value_or(today), last.value_or(today)};
  if (first) return span;
  for (const Observation& each : observations) span.first = std::min(span.first, each.day);
  span.first = std::min(span.first, span.last);
  return span;
}

void ToProto(const practice::Level& level, client::v1::DriftLevel* out) {
  out->set_notes(level.notes);
  out->set_lower(level.lower);
  out->set_median(level.median);
  out->set_upper(level.upper);
}

void AddSigns(const Drift& drift, const practice::Vocabulary& vocabulary, DriftView* view) {
  std::vector<std::pair<std::string, size_t>> signs(drift.by_sign.begin(), drift.by_sign.end());
  std::stable_sort(signs.begin(), signs.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [id, count] : signs) {
    client::v1::SignCount* const out = view->add_signs();
    const practice::Sign* const known = vocabulary.Find(id);
    out->set_sign(id);
    out->set_bright(known != nullptr && known->tone == practice::Tone::kBright);
    out->set_count(count);
  }
}

void AddWeeks(const Drift& drift, DriftView* view) {
  for (const practice::Week& week : drift.weeks) {
    client::v1::DriftWeek* const out = view->add_weeks();
    rpc::ToProto(week.monday, out->mutable_monday());
    out->set_notes(week.notes);
    out->set_contacts(week.contacts);
    if (week.energy) ToProto(*week.energy, out->mutable_energy());
    out->set_dark(week.signs.dark);
    out->set_bright(week.signs.bright);
  }
}

void AddChanges(const Drift& drift, DriftView* view) {
  for (const practice::Change& change : drift.changes) {
    client::v1::DriftChange* const out = view->add_changes();
    out->set_gradual(change.gradual);
    rpc::ToProto(change.since, out->mutable_since());
    rpc::ToProto(change.earliest, out->mutable_earliest());
    rpc::ToProto(change.latest, out->mutable_latest());
  }
  for (const practice::Stretch& stretch : drift.stretches) {
    client::v1::DriftStretch* const out = view->add_stretches();
    rpc::ToProto(stretch.days.first, out->mutable_first());
    rpc::ToProto(stretch.days.last, out->mutable_last());
    out->set_moving(stretch.moving);
    ToProto(stretch.energy, out->mutable_energy());
    if (stretch.after_contact) ToProto(*stretch.after_contact, out->mutable_after_contact());
  }
}

void ToProto(const Drift& drift, DriftView* view) {
  rpc::ToProto(drift.span.first, view->mutable_first());
  rpc::ToProto(drift.span.last, view->mutable_last());
  view->set_notes(drift.notes);
  view->set_contacts(drift.contacts);
  view->set_enough(drift.enough);
  if (drift.energy) ToProto(*drift.energy, view->mutable_energy());
  view->set_dark(drift.signs.dark);
  view->set_bright(drift.signs.bright);
  view->set_energy_days(drift.energy_days);
  AddWeeks(drift, view);
  AddChanges(drift, view);
}

absl::Status CheckQuiet(const journal::Connection& connection,
                        const client::v1::LookAtDriftRequest& request, const Defaults& defaults) {
  if (request.anyway() || !journal::IsQuiet(connection, defaults.now)) return absl::OkStatus();
  const std::string zone(request.zone().empty() ? defaults.zone : request.zone());
  const absl::CivilDay until(journal::LocalTime({*connection.quiet_until, zone}));
  return base::NeedsConsent(
      "The drift is not shown",
      "the connection is quiet until " + practice::SayDay(until, practice::DriftWords::English()),
      base::Next::kShowAnyway);
}

}  // namespace

absl::Status FillDrift(store::Vault& vault, const client::v1::LookAtDriftRequest& request,
                       const Defaults& defaults, client::v1::DriftView* view) {
  FALLOW_ASSIGN_OR_RETURN(const journal::Connection connection,
                          usecases::ConnectionsOf(vault).Resolve(request.name()));
  FALLOW_RETURN_IF_ERROR(CheckQuiet(connection, request, defaults));
  FALLOW_ASSIGN_OR_RETURN(const auto observations, Observe(vault, connection));
  FALLOW_ASSIGN_OR_RETURN(const auto span, SpanOf(request, observations, defaults));
  FALLOW_ASSIGN_OR_RETURN(const practice::Vocabulary vocabulary, usecases::VocabularyOf(vault));
  FALLOW_ASSIGN_OR_RETURN(const Drift drift, practice::LookAtDrift(observations, vocabulary, span));
  view->set_name(connection.name);
  ToProto(drift, view);
  AddSigns(drift, vocabulary, view);
  const practice::DriftWords& words = practice::DriftWords::English();
  for (std::string& fact : practice::Facts(drift, words)) view->add_facts(std::move(fact));
  if (request.columns() > 0 && drift.notes > 0) {
    view->set_plot(practice::PlotForTerminal(drift, {request.columns(), request.unicode()}, words));
  }
  if (request.svg()) view->set_svg(practice::PlotAsSvg(drift, connection.name, words));
  return absl::OkStatus();
}

}  // namespace fallow::rpc
