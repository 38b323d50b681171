#include "daemon/practice/drift_facts.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "daemon/practice/change_points.h"
#include "fmt/args.h"
#include "fmt/format.h"

namespace fallow::practice {
namespace {

template <typename... Arguments>
std::string Fill(const std::string& words, const Arguments&... arguments) {
  return fmt::format(fmt::runtime(words), arguments...);
}

std::string SayNotes(size_t count, const DriftWords& words) {
  return Fill(count == 1 ? words.one_note : words.several_notes, fmt::arg("count", count));
}

std::string SayPart(const Stretch& stretch, const Level& level, bool first, bool last,
                    const DriftWords& words) {
  // fmt::arg keeps references, so what it refers to must outlive it.
  const std::string count = SayNotes(level.notes, words);
  const std::string energy = SayEnergy(level.median);
  const auto notes = fmt::arg("notes", count);
  const auto median = fmt::arg("median", energy);
  const std::string from = SayDay(stretch.days.first, words);
  const std::string to = SayDay(stretch.days.last, words);
  if (stretch.moving)
    return Fill(words.moving, fmt::arg("first", from), fmt::arg("last", to), notes);
  if (first) return Fill(words.until, median, fmt::arg("date", to), notes);
  if (last) return Fill(words.since, median, fmt::arg("date", from), notes);
  return Fill(words.between, median, fmt::arg("first", from), fmt::arg("last", to), notes);
}

// "Energy: median +1 until March (14 notes), -1 since April (11 notes)." Nothing unless every
// stretch has such notes.
using LevelIn = std::function<std::optional<Level>(const Stretch&)>;
std::optional<std::string> SayStretches(const Drift& drift, const std::string& what,
                                        const LevelIn& level_in, const DriftWords& words) {
  std::string parts;
  for (size_t i = 0; i < drift.stretches.size(); ++i) {
    const std::optional<Level> level = level_in(drift.stretches[i]);
    if (!level) return std::nullopt;
    if (i > 0) parts += ", ";
    parts += SayPart(drift.stretches[i], *level, i == 0, i + 1 == drift.stretches.size(), words);
  }
  return Fill(words.levels, fmt::arg("what", what), fmt::arg("parts", parts));
}

std::string SayChange(const Change& change, const DriftWords& words) {
  const std::string earliest = SayDay(change.earliest, words);
  const std::string latest = SayDay(change.latest, words);
  if (change.gradual) {
    return Fill(words.gradual, fmt::arg("earliest", earliest), fmt::arg("latest", latest));
  }
  if (change.latest - change.earliest <= 7) {
    return Fill(words.step, fmt::arg("since", SayDay(change.since, words)));
  }
  return Fill(words.step_between, fmt::arg("earliest", earliest), fmt::arg("latest", latest));
}

void SayEnergies(const Drift& drift, const DriftWords& words, TooFew too_few,
                 std::vector<std::string>& facts) {
  if (!drift.energy) {
    facts.push_back(words.no_energy);
    return;
  }
  const std::string notes = SayNotes(drift.energy->notes, words);
  const bool even = drift.energy->lower == drift.energy->upper;
  facts.push_back(Fill(
      even ? words.energy_even : words.energy, fmt::arg("median", SayEnergy(drift.energy->median)),
      fmt::arg("lower", SayEnergy(drift.energy->lower)),
      fmt::arg("upper", SayEnergy(drift.energy->upper)), fmt::arg("notes", notes)));
  if (!drift.enough && too_few == TooFew::kPassedOver) return;
  if (!drift.enough) {
    facts.push_back(Fill(words.too_few, fmt::arg("days", drift.energy_days),
                         fmt::arg("needed", kChangeDaysMin)));
    return;
  }
  if (drift.changes.empty()) {
    facts.push_back(Fill(words.no_change, fmt::arg("notes", notes)));
    return;
  }
  for (const Change& change : drift.changes) facts.push_back(SayChange(change, words));
  const auto energy = SayStretches(
      drift, words.what_energy, [](const Stretch& stretch) { return stretch.energy; }, words);
  if (energy) facts.push_back(*energy);
  const auto after_contact = SayStretches(
      drift, words.what_after_contact, [](const Stretch& stretch) { return stretch.after_contact; },
      words);
  if (after_contact) facts.push_back(*after_contact);
}

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

std::string SayDay(absl::CivilDay day, const DriftWords& words) {
  return Fill(words.date, fmt::arg("day", day.day()),
              fmt::arg("month", words.months.at(static_cast<size_t>(day.month() - 1))),
              fmt::arg("year", day.year()));
}

std::string SayEnergy(double energy) {
  const double tenths = std::round(energy * 10) / 10;
  if (tenths == 0) return "0";
  return fmt::format("{}{}", tenths > 0 ? "+" : "−", std::abs(tenths));
}

std::vector<std::string> Facts(const Drift& drift, const DriftWords& words, TooFew too_few) {
  if (drift.notes == 0) return {words.nothing};
  std::vector<std::string> facts;
  facts.push_back(Fill(words.noted, fmt::arg("notes", SayNotes(drift.notes, words)),
                       fmt::arg("first", SayDay(drift.span.first, words)),
                       fmt::arg("last", SayDay(drift.span.last, words)),
                       fmt::arg("weeks", drift.weeks.size())));
  SayEnergies(drift, words, too_few, facts);
  if (drift.signs.dark + drift.signs.bright > 0) {
    facts.push_back(Fill(words.signs, fmt::arg("dark", drift.signs.dark),
                         fmt::arg("bright", drift.signs.bright)));
  }
  if (drift.signs.unknown > 0) {
    facts.push_back(Fill(words.unknown, fmt::arg("count", drift.signs.unknown)));
  }
  if (drift.contacts > 0) {
    facts.push_back(Fill(words.contacts, fmt::arg("notes", SayNotes(drift.contacts, words))));
  }
  return facts;
}

}  // namespace fallow::practice
