#include "daemon/practice/drift_facts.h"

#include <algorithm>

namespace fallow::practice {
namespace {

Fact::Kind KindOf(const Change& change) {
  if (change.gradual) return Fact::Kind::kGradual;
  return change.latest - change.earliest <= 7 ? Fact::Kind::kStep : Fact::Kind::kStepBetween;
}

void AddEnergies(const Drift& drift, TooFew too_few, std::vector<Fact>& facts) {
  if (!drift.energy) {
    facts.push_back({Fact::Kind::kNoEnergy});
    return;
  }
  const bool even = drift.energy->lower == drift.energy->upper;
  facts.push_back({even ? Fact::Kind::kEnergyEven : Fact::Kind::kEnergy});
  if (!drift.enough) {
    if (too_few == TooFew::kTold) facts.push_back({Fact::Kind::kTooFew});
    return;
  }
  if (drift.changes.empty()) {
    facts.push_back({Fact::Kind::kNoChange});
    return;
  }
  for (size_t i = 0; i < drift.changes.size(); ++i) {
    facts.push_back({KindOf(drift.changes[i]), i});
  }
  facts.push_back({Fact::Kind::kLevels});
  const bool all_after_contact = std::ranges::all_of(
      drift.stretches, [](const Stretch& stretch) { return stretch.after_contact.has_value(); });
  if (all_after_contact) facts.push_back({Fact::Kind::kLevelsAfterContact});
}

}  // namespace

std::vector<Fact> Facts(const Drift& drift, TooFew too_few) {
  if (drift.notes == 0) return {{Fact::Kind::kNothingNoted}};
  std::vector<Fact> facts{{Fact::Kind::kNoted}};
  AddEnergies(drift, too_few, facts);
  if (drift.signs.dark + drift.signs.bright > 0) facts.push_back({Fact::Kind::kSigns});
  if (drift.signs.unknown > 0) facts.push_back({Fact::Kind::kUnknownSigns});
  if (drift.contacts > 0) facts.push_back({Fact::Kind::kContacts});
  return facts;
}

}  // namespace fallow::practice
