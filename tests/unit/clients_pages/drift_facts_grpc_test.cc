#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "clients/pages/drift_facts.h"
#include "clients/pages/drift_view.h"
#include "clients/words/json_value.h"
#include "clients/words/vocabulary.h"
#include "tests/support/drift_notes.h"
#include "tests/support/drift_view.h"

namespace fallow::pages {
namespace {

using client::v1::DriftFact;
using client::v1::DriftView;
using Sentences = std::vector<std::string>;

Sentences Said(const std::vector<practice::Observation>& notes,
               practice::DaySpan span = tests::HalfAYear()) {
  const auto drift = practice::LookAtDrift(notes, practice::Vocabulary(), span);
  REQUIRE(drift.ok());
  return SayFacts(tests::ViewOf(*drift, 0));
}

bool Says(const Sentences& sentences, std::string_view words) {
  for (const std::string& each : sentences) {
    if (each.find(words) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("a change of level is told with the notes on both sides") {
  const Sentences said = Said(tests::NotesWithOneChange());
  CHECK(Says(said, "Energy changed"));
  CHECK(Says(said, "Energy: median +1 until"));
  CHECK(Says(said, "Energy after contact: median +1 until"));
}

TEST_CASE("few notes say that they are few, and how many are needed") {
  auto notes = tests::NotesWithOneChange();
  notes.resize(8);
  CHECK(Says(Said(notes), "too few notes"));
  CHECK(Says(Said(notes), "at least 12 over five weeks are needed"));
}

TEST_CASE("equal energies are told without their spread") {
  std::vector<practice::Observation> equal;
  for (int i = 0; i < 80; ++i) equal.push_back({tests::kDriftBegin + 2 * i, 1, {}, false});
  CHECK(Says(Said(equal), "Energy: median +1 (80 notes)."));
}

TEST_CASE("a long slope is told as gradual") {
  std::vector<practice::Observation> notes;
  for (int i = 0; i < 180; ++i) {
    const int level = 2 - i * 4 / 180;
    notes.push_back({tests::kDriftBegin + 2 * i, level + (i * 7 + i / 5) % 3 - 1, {}, false});
  }
  CHECK(Says(Said(notes, {tests::kDriftBegin, tests::kDriftBegin + 365}), "moved gradually"));
}

TEST_CASE("no notes give one plain sentence") {
  CHECK(Said({}) == Sentences{"Nothing was noted in this time."});
}

TEST_CASE("each kind of fact has its sentence, with the figures of the view") {
  DriftView view;
  *view.mutable_first() = words::ToProto(absl::CivilDay(2024, 1, 1));
  *view.mutable_last() = words::ToProto(absl::CivilDay(2024, 3, 1));
  view.set_notes(1);
  view.set_noted_weeks(2);
  view.set_contacts(3);
  view.set_dark(4);
  view.set_bright(5);
  view.set_unknown_signs(6);
  view.mutable_energy()->set_notes(7);
  view.mutable_energy()->set_lower(-1);
  view.mutable_energy()->set_median(0.5);
  view.mutable_energy()->set_upper(2);
  client::v1::DriftChange& change = *view.add_changes();
  *change.mutable_since() = words::ToProto(absl::CivilDay(2024, 2, 2));
  *change.mutable_earliest() = words::ToProto(absl::CivilDay(2024, 2, 1));
  *change.mutable_latest() = words::ToProto(absl::CivilDay(2024, 2, 3));
  const auto said = [&](DriftFact::Kind kind) {
    view.clear_facts();
    view.add_facts()->set_kind(kind);
    return SayFacts(view).at(0);
  };
  CHECK(said(DriftFact::KIND_NOTED) ==
        "1 note between 1 January 2024 and 1 March 2024; weeks with notes: 2.");
  CHECK(said(DriftFact::KIND_ENERGY) ==
        "Energy: median +0.5, half of it between −1 and +2 (7 notes).");
  CHECK(said(DriftFact::KIND_ENERGY_EVEN) == "Energy: median +0.5 (7 notes).");
  CHECK(said(DriftFact::KIND_NO_ENERGY) == "No energy was noted.");
  CHECK(said(DriftFact::KIND_NO_CHANGE) == "The notes do not show that energy changed (7 notes).");
  CHECK(said(DriftFact::KIND_STEP) == "Energy changed on or shortly before 2 February 2024.");
  CHECK(said(DriftFact::KIND_STEP_BETWEEN) ==
        "Energy changed between 1 February 2024 and 3 February 2024.");
  CHECK(said(DriftFact::KIND_GRADUAL) ==
        "Energy moved gradually between 1 February 2024 and 3 February 2024.");
  CHECK(said(DriftFact::KIND_SIGNS) == "Signs: 4 dark, 5 bright.");
  CHECK(said(DriftFact::KIND_UNKNOWN_SIGNS) == "Signs not in the vocabulary: 6.");
  CHECK(said(DriftFact::KIND_CONTACTS) == "Contact: 3 notes.");
}

TEST_CASE("a fact of a later version, and one about a change that is not there, are left out") {
  DriftView view;
  view.add_facts()->set_kind(static_cast<DriftFact::Kind>(99));
  DriftFact& astray = *view.add_facts();
  astray.set_kind(DriftFact::KIND_STEP);
  astray.set_change(4'000'000'000);
  CHECK(SayFacts(view).empty());
}

TEST_CASE("energies are said with their sign") {
  CHECK(SayEnergy(1) == "+1");
  CHECK(SayEnergy(-0.5) == "−0.5");
  CHECK(SayEnergy(0.01) == "0");
}

TEST_CASE("a drift's JSON tells what was not noted from zero") {
  client::v1::DriftView view;
  view.set_name("Ana");
  view.add_weeks()->mutable_monday()->CopyFrom(words::ToProto(absl::CivilDay(2024, 1, 1)));
  view.add_facts()->set_kind(client::v1::DriftFact::KIND_NOTHING_NOTED);
  const auto json = nlohmann::ordered_json::parse(Dump(ToJson(view)));
  CHECK(json["energy"].is_null());
  CHECK(json["weeks"][0]["energy"].is_null());
  CHECK(json["changes"].empty());
  CHECK_THAT(DriftText(view, words::Layout(), {}), Catch::Contains("Nothing was noted"));
}

}  // namespace
}  // namespace fallow::pages
