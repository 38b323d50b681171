#include "clients/pages/drift_facts.h"

#include <cmath>

#include "clients/words/moment.h"
#include "daemon/base/catalogue.h"
#include "fmt/format.h"

namespace fallow::pages {
namespace {

using base::Text;
using client::v1::DriftChange;
using client::v1::DriftFact;
using client::v1::DriftLevel;
using client::v1::DriftStretch;
using client::v1::DriftView;
using words::FullDate;

std::string SayNotes(uint64_t count) {
  return base::Plural("{} note", "{} notes", count);
}

std::string SayStretch(const DriftStretch& stretch, const DriftLevel& level, bool first,
                       bool last) {
  const std::string notes = SayNotes(level.notes());
  const std::string median = SayEnergy(level.median());
  const std::string from = FullDate(stretch.first());
  const std::string to = FullDate(stretch.last());
  if (stretch.moving()) return Text("moving from {0} to {1} ({2})", {from, to, notes});
  if (first) return Text("median {0} until {1} ({2})", {median, to, notes});
  if (last) return Text("{0} since {1} ({2})", {median, from, notes});
  return Text("{0} from {1} to {2} ({3})", {median, from, to, notes});
}

// "median +1 until March (14 notes), -1 since April (11 notes)"
std::string SayStretches(const DriftView& view,
                         const DriftLevel& (DriftStretch::*level_in)() const) {
  std::string said;
  for (int i = 0; i < view.stretches_size(); ++i) {
    const DriftStretch& each = view.stretches(i);
    const std::string one =
        SayStretch(each, (each.*level_in)(), i == 0, i + 1 == view.stretches_size());
    said = i == 0 ? one : Text("{0}, {1}", {said, one});
  }
  return said;
}

std::string SayTotals(const DriftView& view) {
  return Text("{0} between {1} and {2}; weeks with notes: {3}.",
              {SayNotes(view.notes()), FullDate(view.first()), FullDate(view.last()),
               std::to_string(view.noted_weeks())});
}

std::string SayEnergies(const DriftLevel& energy) {
  return Text("Energy: median {0}, half of it between {1} and {2} ({3}).",
              {SayEnergy(energy.median()), SayEnergy(energy.lower()), SayEnergy(energy.upper()),
               SayNotes(energy.notes())});
}

std::string SayTooFew(const DriftView& view) {
  return Text(
      "These are too few notes to tell whether energy changed (days with energy: {0}; at least {1} "
      "over five weeks are needed).",
      {std::to_string(view.energy_days()), std::to_string(view.energy_days_needed())});
}

std::string SayChange(DriftFact::Kind kind, const DriftChange& change) {
  const std::string earliest = FullDate(change.earliest());
  const std::string latest = FullDate(change.latest());
  if (kind == DriftFact::KIND_GRADUAL) {
    return Text("Energy moved gradually between {0} and {1}.", {earliest, latest});
  }
  if (kind == DriftFact::KIND_STEP_BETWEEN) {
    return Text("Energy changed between {0} and {1}.", {earliest, latest});
  }
  return Text("Energy changed on or shortly before {}.", {FullDate(change.since())});
}

// Empty for a fact of a later version.
std::string Say(const DriftFact& fact, const DriftView& view) {
  switch (fact.kind()) {
    case DriftFact::KIND_NOTHING_NOTED:
      return Text("Nothing was noted in this time.");
    case DriftFact::KIND_NOTED:
      return SayTotals(view);
    case DriftFact::KIND_ENERGY:
      return SayEnergies(view.energy());
    case DriftFact::KIND_ENERGY_EVEN:
      return Text("Energy: median {0} ({1}).",
                  {SayEnergy(view.energy().median()), SayNotes(view.energy().notes())});
    case DriftFact::KIND_NO_ENERGY:
      return Text("No energy was noted.");
    case DriftFact::KIND_TOO_FEW:
      return SayTooFew(view);
    case DriftFact::KIND_NO_CHANGE:
      return Text("The notes do not show that energy changed ({}).",
                  {SayNotes(view.energy().notes())});
    case DriftFact::KIND_STEP:
    case DriftFact::KIND_STEP_BETWEEN:
    case DriftFact::KIND_GRADUAL:
      if (fact.change() >= static_cast<uint32_t>(view.changes_size())) return "";
      return SayChange(fact.kind(), view.changes(static_cast<int>(fact.change())));
    case DriftFact::KIND_LEVELS:
      return Text("Energy: {}.", {SayStretches(view, &DriftStretch::energy)});
    case DriftFact::KIND_LEVELS_AFTER_CONTACT:
      return Text("Energy after contact: {}.", {SayStretches(view, &DriftStretch::after_contact)});
    case DriftFact::KIND_SIGNS:
      return Text("Signs: {0} dark, {1} bright.",
                  {std::to_string(view.dark()), std::to_string(view.bright())});
    case DriftFact::KIND_UNKNOWN_SIGNS:
      return Text("Signs not in the vocabulary: {}.", {std::to_string(view.unknown_signs())});
    case DriftFact::KIND_CONTACTS:
      return Text("Contact: {}.", {SayNotes(view.contacts())});
    default:
      return "";
  }
}

}  // namespace

std::vector<std::string> SayFacts(const DriftView& view) {
  std::vector<std::string> said;
  for (const DriftFact& fact : view.facts()) {
    if (std::string sentence = Say(fact, view); !sentence.empty()) {
      said.push_back(std::move(sentence));
    }
  }
  return said;
}

std::string SayEnergy(double energy) {
  const double tenths = std::round(energy * 10) / 10;
  if (tenths == 0) return "0";
  return fmt::format("{}{}", tenths > 0 ? "+" : "−", std::abs(tenths));
}

}  // namespace fallow::pages
