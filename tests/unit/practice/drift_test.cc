#include "daemon/practice/drift.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "daemon/practice/change_points.h"
#include "daemon/practice/drift_facts.h"
#include "tests/support/drift_notes.h"

namespace fallow::practice {
namespace {

using absl::CivilDay;

Drift Look(const std::vector<Observation>& notes, DaySpan span = tests::HalfAYear()) {
  auto drift = LookAtDrift(notes, Vocabulary(), span);
  REQUIRE(drift.ok());
  return *std::move(drift);
}

using Kind = Fact::Kind;

bool States(const Drift& drift, Kind kind) {
  return std::ranges::any_of(Facts(drift), [&](const Fact& fact) { return fact.kind == kind; });
}

TEST_CASE("the quartiles lie between neighbours") {
  const Level level = LevelOf({3, -1, 0, 1});
  CHECK(level.notes == 4);
  CHECK(level.lower == -0.25);
  CHECK(level.median == 0.5);
  CHECK(level.upper == 1.5);
}

TEST_CASE("a Monday begins its own week") {
  CHECK(MondayOf(CivilDay(2025, 9, 1)) == CivilDay(2025, 9, 1));
  CHECK(MondayOf(CivilDay(2025, 9, 7)) == CivilDay(2025, 9, 1));
}

TEST_CASE("weeks without notes are absent and not zero") {
  const Drift drift = Look({{CivilDay(2025, 9, 2), 1, {"seen"}, true},
                            {CivilDay(2025, 9, 30), std::nullopt, {"drained", "mine"}, false}});
  REQUIRE(drift.weeks.size() == 2);
  CHECK(drift.weeks[1].monday == CivilDay(2025, 9, 29));
  CHECK_FALSE(drift.weeks[1].energy);
  CHECK(drift.weeks[0].signs.bright == 1);
  CHECK(drift.weeks[1].signs.dark == 1);
  CHECK(drift.signs.unknown == 1);
  CHECK(drift.contacts == 1);
}

TEST_CASE("a change of level is dated, with the notes on both sides") {
  const Drift drift = Look(tests::NotesWithOneChange());
  REQUIRE(drift.changes.size() == 1);
  CHECK(std::abs(drift.changes[0].since - CivilDay(2026, 1, 1)) <= 14);
  CHECK(drift.changes[0].earliest < CivilDay(2026, 1, 1));
  CHECK(drift.changes[0].latest >= CivilDay(2026, 1, 1));
  REQUIRE(drift.stretches.size() == 2);
  CHECK(drift.stretches[0].energy.median == 1);
  CHECK(drift.stretches[1].energy.median == -1);
  CHECK(Facts(drift) == std::vector<Fact>{{Kind::kNoted},
                                          {Kind::kEnergy},
                                          {Kind::kStep, 0},
                                          {Kind::kLevels},
                                          {Kind::kLevelsAfterContact},
                                          {Kind::kSigns},
                                          {Kind::kContacts}});
}

TEST_CASE("few notes say that they are few") {
  auto notes = tests::NotesWithOneChange();
  notes.resize(8);
  const Drift drift = Look(notes);
  CHECK_FALSE(drift.enough);
  CHECK(States(drift, Kind::kTooFew));
  CHECK_FALSE(States(drift, Kind::kNoChange));
  for (const Fact& fact : Facts(drift, TooFew::kPassedOver)) CHECK(fact.kind != Kind::kTooFew);
}

TEST_CASE("a level that stays has no change, and neither have equal energies") {
  std::vector<Observation> wobbling, equal;
  for (int i = 0; i < 80; ++i) {
    wobbling.push_back({tests::kDriftBegin + 2 * i, (i * 7 + i / 5) % 4 - 2, {}, false});
    equal.push_back({tests::kDriftBegin + 2 * i, 1, {}, false});
  }
  CHECK(Look(wobbling).changes.empty());
  CHECK(States(Look(wobbling), Kind::kNoChange));
  CHECK(States(Look(wobbling), Kind::kEnergy));
  CHECK(Look(equal).changes.empty());
  CHECK(States(Look(equal), Kind::kEnergyEven));
}

TEST_CASE("many notes of one day count as one day") {
  std::vector<Observation> notes;
  for (int i = 0; i < 40; ++i) notes.push_back({tests::kDriftBegin + 3, 3, {}, false});
  for (int i = 0; i < 40; ++i) notes.push_back({tests::kDriftBegin + 90, -3, {}, false});
  const Drift drift = Look(notes);
  CHECK(drift.energy_days == 2);
  CHECK_FALSE(drift.enough);
  CHECK(drift.changes.empty());
}

TEST_CASE("a long slope is told as gradual and not as steps") {
  std::vector<Observation> notes;
  for (int i = 0; i < 180; ++i) {
    const int level = 2 - i * 4 / 180;
    notes.push_back({tests::kDriftBegin + 2 * i, level + (i * 7 + i / 5) % 3 - 1, {}, false});
  }
  const Drift drift = Look(notes, {tests::kDriftBegin, tests::kDriftBegin + 365});
  REQUIRE(drift.changes.size() == 1);
  CHECK(drift.changes[0].gradual);
  CHECK(drift.changes[0].latest - drift.changes[0].earliest > 90);
  CHECK(States(drift, Kind::kGradual));
}

TEST_CASE("without notes one fact is stated") {
  CHECK(Facts(Look({})) == std::vector<Fact>{{Kind::kNothingNoted}});
}

TEST_CASE("signs that are not in the vocabulary, and that no energy was noted, are stated") {
  const Drift drift = Look({{CivilDay(2025, 9, 2), std::nullopt, {"mine"}, false}});
  CHECK(Facts(drift) ==
        std::vector<Fact>{{Kind::kNoted}, {Kind::kNoEnergy}, {Kind::kUnknownSigns}});
}

TEST_CASE("an energy or a span out of bounds is refused") {
  const Vocabulary vocabulary;
  const std::vector<Observation> wild{{tests::kDriftBegin, 4, {}, false}};
  CHECK(LookAtDrift(wild, vocabulary, tests::HalfAYear()).status().code() ==
        absl::StatusCode::kInvalidArgument);
  const DaySpan backwards{tests::kDriftBegin, tests::kDriftBegin - 1};
  CHECK_FALSE(LookAtDrift({}, vocabulary, backwards).ok());
  const DaySpan endless{CivilDay(1, 1, 1), CivilDay(9999, 1, 1)};
  CHECK_FALSE(LookAtDrift({}, vocabulary, endless).ok());
}

}  // namespace
}  // namespace fallow::practice
