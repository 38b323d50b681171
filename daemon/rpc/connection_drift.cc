#include "daemon/rpc/connection_drift.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "daemon/base/status.h"
#include "daemon/practice/drift.h"
#include "daemon/practice/drift_facts.h"
#include "daemon/practice/drift_plot.h"
#include "daemon/rpc/convert_connection.h"
#include "daemon/rpc/vocabulary.h"
#include "daemon/usecases/drift.h"

namespace fallow::rpc {
namespace {

using client::v1::DriftView;
using practice::Drift;

absl::StatusOr<std::optional<absl::CivilDay>> DayFrom(bool has, const client::v1::Day& day) {
  if (!has) return std::optional<absl::CivilDay>();
  return FromProto(day);
}

absl::StatusOr<usecases::DriftWish> WishOf(const client::v1::LookAtDriftRequest& request,
                                           const Defaults& defaults) {
  usecases::DriftWish wish{
      .name = request.name(), .zone = ZoneOf(request.zone(), defaults), .anyway = request.anyway()};
  FALLOW_ASSIGN_OR_RETURN(wish.first, DayFrom(request.has_first(), request.first()));
  FALLOW_ASSIGN_OR_RETURN(wish.last, DayFrom(request.has_last(), request.last()));
  return wish;
}

void ToProto(const practice::Level& level, client::v1::DriftLevel* out) {
  out->set_notes(level.notes);
  out->set_lower(level.lower);
  out->set_median(level.median);
  out->set_upper(level.upper);
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

}  // namespace

absl::Status FillDrift(store::Vault& vault, const client::v1::LookAtDriftRequest& request,
                       const Defaults& defaults, client::v1::DriftView* view) {
  FALLOW_ASSIGN_OR_RETURN(const usecases::DriftWish wish, WishOf(request, defaults));
  FALLOW_ASSIGN_OR_RETURN(const usecases::DriftFound found,
                          usecases::LookAtDrift(vault, wish, defaults.now));
  const Drift& drift = found.drift;
  view->set_name(found.name);
  ToProto(drift, view);
  for (const usecases::SignCount& each : found.signs) ToProto(each, view->add_signs());
  const practice::DriftWords& words = practice::DriftWords::English();
  for (std::string& fact : practice::Facts(drift, words)) view->add_facts(std::move(fact));
  if (request.columns() > 0 && drift.notes > 0) {
    view->set_plot(practice::PlotForTerminal(drift, {request.columns(), request.unicode()}, words));
  }
  if (request.svg()) view->set_svg(practice::PlotAsSvg(drift, found.name, words));
  return absl::OkStatus();
}

}  // namespace fallow::rpc
