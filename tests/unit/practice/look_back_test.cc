#include "daemon/practice/look_back.h"

#include <catch2/catch.hpp>

#include "tests/support/look_back_past.h"

namespace fallow::practice {
namespace {

LookBack On(const Past& past) {
  const auto look_back = LookBackOn(past, Vocabulary());
  REQUIRE(look_back.ok());
  return *look_back;
}

Past Empty() {
  return {.span = tests::HalfAYear(),
          .reflections = {},
          .seasons = {},
          .farewells = {},
          .gratitudes = {},
          .lights = {},
          .letters = {},
          .releases = {}};
}

TEST_CASE("what lies outside of the span is left out, its first and last day are within") {
  Past past = Empty();
  for (const int64_t day : {-1, 0, 181, 182}) {
    past.lights.push_back({"", past.span.first + day, "light " + std::to_string(day)});
    past.reflections.push_back(tests::NoteAbout("Ada", {past.span.first + day, 1, {}, true}));
    past.releases.push_back({past.span.first + day, 1, ""});
  }
  const LookBack look_back = On(past);
  CHECK(look_back.reflections == 2);
  CHECK(look_back.releases.size() == 2);
  REQUIRE(look_back.lights.size() == 2);
  CHECK(look_back.lights[0].text == "light 0");
  CHECK(look_back.lights[1].text == "light 181");
}

TEST_CASE("where there are too many notes, changes are looked for in the others") {
  Past past = Empty();
  for (size_t i = 0; i <= kSearchedNotesMax; ++i) {
    past.reflections.push_back(
        tests::NoteAbout("Ada", {past.span.first + static_cast<int64_t>(i % 180), 1, {}, true}));
  }
  for (const Observation& note : tests::NotesWithOneChange()) {
    past.reflections.push_back(tests::NoteAbout("Ben", note));
  }
  const LookBack look_back = On(past);
  REQUIRE(look_back.noticed.size() == 2);
  CHECK_FALSE(look_back.noticed[0].searched);
  CHECK(look_back.noticed[1].drift.changes.size() == 1);
}

TEST_CASE("only reflections with a sign or an energy are notes of drift") {
  Past past = Empty();
  past.reflections = {tests::NoteAbout("Ada", {past.span.first, 1, {}, false}),
                      tests::NoteAbout("Ada", {past.span.first + 1, std::nullopt, {}, false}),
                      tests::NoteAbout("Ada", {past.span.first + 2, std::nullopt, {}, true}),
                      tests::NoteAbout("Ben", {past.span.first, std::nullopt, {}, true})};
  const LookBack look_back = On(past);
  REQUIRE(look_back.noticed.size() == 1);
  CHECK(look_back.noticed[0].connection == "Ada");
  CHECK(look_back.noticed[0].drift.notes == 1);
}

TEST_CASE("impossible pasts are refused") {
  const auto code = [](const Past& past) { return LookBackOn(past, Vocabulary()).status().code(); };
  Past past = Empty();
  past.span.last = past.span.first - 1;
  CHECK(code(past) == absl::StatusCode::kInvalidArgument);
  past.span.last = past.span.first + kSpanDaysMax + 1;
  CHECK(code(past) == absl::StatusCode::kInvalidArgument);
  past.span.last = past.span.first + kSpanDaysMax;
  CHECK(code(past) == absl::StatusCode::kOk);
  past.lights.resize(kPastMax + 1);
  CHECK(code(past) == absl::StatusCode::kInvalidArgument);
  past = Empty();
  past.reflections = {tests::NoteAbout("Ada", {past.span.first, 4, {}, false})};
  CHECK(code(past) == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fallow::practice
