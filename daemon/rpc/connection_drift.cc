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
#include "daemon/usecases/naming.h"

namespace fallow::rpc {
namespace {

using client::v1::DriftView;
using practice::Drift;
using practice::Observation;

std::string Iso(absl::CivilDay day) {
  return absl::FormatCivilTime(day);
}

absl::StatusOr<std::optional<absl::CivilDay>> DayFrom(const std::string& text) {
  if (text.empty()) return std::optional<absl::CivilDay>();
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &day)) return std::optional<absl::CivilDay>(day);
  return base::Invalid("The day cannot be read", "it is not written like 2024-03-01", "");
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
  FALLOW_ASSIGN_OR_RETURN(const auto first, DayFrom(request.first()));
  FALLOW_ASSIGN_OR_RETURN(const auto last, DayFrom(request.last()));
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
    out->set_monday(Iso(week.monday));
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
    out->set_since(Iso(change.since));
    out->set_earliest(Iso(change.earliest));
    out->set_latest(Iso(change.latest));
  }
  for (const practice::Stretch& stretch : drift.stretches) {
    client::v1::DriftStretch* const out = view->add_stretches();
    out->set_first(Iso(stretch.days.first));
    out->set_last(Iso(stretch.days.last));
    out->set_moving(stretch.moving);
    ToProto(stretch.energy, out->mutable_energy());
    if (stretch.after_contact) ToProto(*stretch.after_contact, out->mutable_after_contact());
  }
}

void ToProto(const Drift& drift, DriftView* view) {
  view->set_first(Iso(drift.span.first));
  view->set_last(Iso(drift.span.last));
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
