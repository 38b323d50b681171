#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/practice/drift_facts.h"

namespace fallow::practice {
namespace {

constexpr absl::CivilDay kBegin(2024, 1, 3);

std::vector<Observation> ArbitraryNotes() {
  const int length = *rc::gen::inRange(1, 400);
  const int step = *rc::gen::inRange(0, 5);
  const auto count = static_cast<size_t>(*rc::gen::inRange(0, 120));
  std::vector<Observation> notes(count);
  for (Observation& note : notes) {
    const int day = *rc::gen::inRange(0, length);
    note.day = kBegin + day;
    const int energy = *rc::gen::inRange(-3, 4) - (day > length / 2 ? step : 0);
    if (*rc::gen::inRange(0, 5) > 0) note.energy = std::max(energy, kEnergyMin);
    note.contact = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>())
      note.signs.push_back(*rc::gen::element<std::string>("seen", "drained", "?"));
  }
  return notes;
}

Drift Look(const std::vector<Observation>& notes, int64_t shifted = 0) {
  const auto drift = LookAtDrift(notes, Vocabulary(), {kBegin + shifted, kBegin + shifted + 400});
  RC_ASSERT(drift.ok());
  return *drift;
}

TEST_CASE("weeks, changes and stretches are in order and count every note once") {
  CHECK(rc::check([] {
    const auto notes = ArbitraryNotes();
    const Drift drift = Look(notes);
    size_t counted = 0, energies = 0, in_stretches = 0;
    for (size_t i = 0; i < drift.weeks.size(); ++i) {
      counted += drift.weeks[i].notes;
      energies += drift.weeks[i].energies.size();
      RC_ASSERT(drift.weeks[i].notes > 0U);
      if (i > 0) RC_ASSERT(drift.weeks[i - 1].monday < drift.weeks[i].monday);
    }
    for (size_t i = 0; i < drift.stretches.size(); ++i) {
      in_stretches += drift.stretches[i].energy.notes;
      if (i > 0) RC_ASSERT(drift.stretches[i - 1].days.last < drift.stretches[i].days.first);
    }
    for (size_t i = 0; i < drift.changes.size(); ++i) {
      RC_ASSERT(drift.changes[i].earliest <= drift.changes[i].since);
      RC_ASSERT(drift.changes[i].since <= drift.changes[i].latest);
      if (i > 0) RC_ASSERT(drift.changes[i - 1].since < drift.changes[i].since);
    }
    RC_ASSERT(counted == notes.size());
    RC_ASSERT(energies == in_stretches);
    RC_ASSERT(in_stretches == (drift.energy ? drift.energy->notes : 0));
    const size_t changes = drift.changes.size();
    for (const Fact& fact : Facts(drift)) RC_ASSERT(fact.change < std::max<size_t>(changes, 1));
  }));
}

TEST_CASE("whole weeks later, changes and facts are the same whole weeks later") {
  CHECK(rc::check([] {
    auto notes = ArbitraryNotes();
    const Drift before = Look(notes);
    const int64_t days = 7 * *rc::gen::inRange<int64_t>(-2000, 2000);
    for (Observation& note : notes) note.day += days;
    const Drift after = Look(notes, days);
    RC_ASSERT(before.changes.size() == after.changes.size());
    for (size_t i = 0; i < before.changes.size(); ++i) {
      RC_ASSERT(before.changes[i].since + days == after.changes[i].since);
      RC_ASSERT(before.changes[i].earliest + days == after.changes[i].earliest);
      RC_ASSERT(before.changes[i].latest + days == after.changes[i].latest);
      RC_ASSERT(before.changes[i].gradual == after.changes[i].gradual);
    }
    RC_ASSERT(Facts(before) == Facts(after));
  }));
}

}  // namespace
}  // namespace fallow::practice
