#include "daemon/rpc/convert_drift.h"

#include <algorithm>

#include "daemon/practice/change_points.h"
#include "daemon/practice/drift_columns.h"
#include "daemon/rpc/convert_connection.h"
#include "daemon/rpc/vocabulary.h"

namespace fallow::rpc {
namespace {

using client::v1::DriftFact;
using client::v1::DriftView;
using practice::Drift;
using practice::Fact;

DriftFact::Kind ToProto(Fact::Kind kind) {
  switch (kind) {
    case Fact::Kind::kNothingNoted:
      return DriftFact::KIND_NOTHING_NOTED;
    case Fact::Kind::kNoted:
      return DriftFact::KIND_NOTED;
    case Fact::Kind::kEnergy:
      return DriftFact::KIND_ENERGY;
    case Fact::Kind::kEnergyEven:
      return DriftFact::KIND_ENERGY_EVEN;
    case Fact::Kind::kNoEnergy:
      return DriftFact::KIND_NO_ENERGY;
    case Fact::Kind::kTooFew:
      return DriftFact::KIND_TOO_FEW;
    case Fact::Kind::kNoChange:
      return DriftFact::KIND_NO_CHANGE;
    case Fact::Kind::kStep:
      return DriftFact::KIND_STEP;
    case Fact::Kind::kStepBetween:
      return DriftFact::KIND_STEP_BETWEEN;
    case Fact::Kind::kGradual:
      return DriftFact::KIND_GRADUAL;
    case Fact::Kind::kLevels:
      return DriftFact::KIND_LEVELS;
    case Fact::Kind::kLevelsAfterContact:
      return DriftFact::KIND_LEVELS_AFTER_CONTACT;
    case Fact::Kind::kSigns:
      return DriftFact::KIND_SIGNS;
    case Fact::Kind::kUnknownSigns:
      return DriftFact::KIND_UNKNOWN_SIGNS;
    case Fact::Kind::kContacts:
      return DriftFact::KIND_CONTACTS;
  }
  return DriftFact::KIND_UNSPECIFIED;
}

void ToProto(const practice::Level& level, client::v1::DriftLevel* out) {
  out->set_notes(level.notes);
  out->set_lower(level.lower);
  out->set_median(level.median);
  out->set_upper(level.upper);
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

void AddColumns(const Drift& drift, uint32_t columns, DriftView* view) {
  if (columns == 0 || drift.notes == 0) return;
  const size_t most = std::min<size_t>(columns, practice::kColumnsMax);
  for (const practice::Column& column : practice::ColumnsOf(drift, most)) {
    client::v1::DriftColumn* const out = view->add_columns();
    rpc::ToProto(column.monday, out->mutable_monday());
    out->set_contacts(column.contacts);
    if (column.energy) ToProto(*column.energy, out->mutable_energy());
    out->set_dark(column.signs.dark);
    out->set_bright(column.signs.bright);
    out->set_change(column.change);
  }
}

}  // namespace

void ToProto(const Drift& drift, const std::string& name,
             const std::vector<usecases::SignCount>& signs, practice::TooFew too_few,
             uint32_t columns, DriftView* out) {
  out->set_name(name);
  rpc::ToProto(drift.span.first, out->mutable_first());
  rpc::ToProto(drift.span.last, out->mutable_last());
  out->set_notes(drift.notes);
  out->set_contacts(drift.contacts);
  out->set_enough(drift.enough);
  if (drift.energy) ToProto(*drift.energy, out->mutable_energy());
  out->set_energy_days(drift.energy_days);
  out->set_energy_days_needed(practice::kChangeDaysMin);
  out->set_noted_weeks(drift.weeks.size());
  out->set_dark(drift.signs.dark);
  out->set_bright(drift.signs.bright);
  out->set_unknown_signs(drift.signs.unknown);
  for (size_t i = 0; i < std::min(signs.size(), kDriftSignsMax); ++i) {
    rpc::ToProto(signs[i], out->add_signs());
  }
  AddChanges(drift, out);
  for (const Fact& fact : practice::Facts(drift, too_few)) {
    DriftFact* const said = out->add_facts();
    said->set_kind(ToProto(fact.kind));
    said->set_change(static_cast<uint32_t>(fact.change));
  }
  AddColumns(drift, columns, out);
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

}  // namespace fallow::rpc
