#include "daemon/journal/space.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/practice_recorded.h"

namespace fallow::journal {
namespace {

using tests::DayIn;
using tests::Ordered;
using tests::Recorded;
using tests::SubjectOf;
namespace v1 = fallow::store::v1;
using Days = std::vector<uint32_t>;

const Moment kSince = DayIn("Europe/Lisbon", 2026, 3, 1, 21);
const SubjectId kFarewell = SubjectOf(7);
constexpr auto kOpened = RecordKind::kSpaceOpened;
constexpr auto kChanged = RecordKind::kSpaceChanged;

v1::SpaceOperation Opened(const Moment& since = kSince) {
  return ComposeOpened(since, kFarewell, Days{3, 7, 30, 90});
}

Space Only(const PracticeSubjects& subjects) {
  const std::vector<Space> spaces = FoldSpaces(subjects);
  REQUIRE(spaces.size() == 1);
  return spaces.front();
}

v1::SpaceOperation Value(const absl::StatusOr<v1::SpaceOperation>& operation) {
  REQUIRE(operation.status().ToString() == "OK");
  return *operation;
}

TEST_CASE("a check-in comes with the beginning of its day, where the space opened") {
  const Space space = Only({{SubjectOf(1), {Recorded(kOpened, Opened(), 1)}}});
  CHECK(space.days == Days{3, 7, 30, 90});
  CHECK(space.follows == kFarewell);
  CHECK(space.DueOf(3) == DayIn("Europe/Lisbon", 2026, 3, 4));
  // After the clocks have changed.
  CHECK(space.DueOf(30) == DayIn("Europe/Lisbon", 2026, 3, 31));
  CHECK(space.DueDay(DayIn("Europe/Lisbon", 2026, 3, 3, 23).at) == 0);
  CHECK(space.DueDay(DayIn("Europe/Lisbon", 2026, 3, 4).at) == 3);
}

TEST_CASE("a day that a change of the clocks begins late begins with its first hour") {
  const Moment since = DayIn("America/Asuncion", 2023, 9, 28, 12);
  const Space space = Only({{SubjectOf(1), {Recorded(kOpened, Opened(since), 1)}}});
  CHECK(LocalTime(space.DueOf(3)) == absl::CivilSecond(2023, 10, 1, 1));
}

TEST_CASE("the earliest check-in that is not done is the one that waits") {
  Space space = Only({{SubjectOf(1), {Recorded(kOpened, Opened(), 1)}}});
  const absl::Time later = kSince.at + absl::Hours(24 * 40);
  CHECK(space.DueDay(later) == 3);
  const auto answered = Recorded(kChanged, Value(ComposeAnswered(space, 3)), 2);
  space = Only({{SubjectOf(1), {Recorded(kOpened, Opened(), 1), answered}}});
  CHECK(space.Done(3));
  CHECK(space.DueDay(later) == 7);
  CHECK_FALSE(ComposeAnswered(space, 4).ok());
}

TEST_CASE("spaces that devices opened apart for the same thing are one") {
  const auto here = Recorded(kOpened, Opened(), 1, 1);
  const auto there = Recorded(kOpened, Opened(DayIn("Europe/Lisbon", 2026, 3, 2)), 1, 2);
  const auto answered =
      Recorded(kChanged, Value(ComposeAnswered(Only({{SubjectOf(1), {here}}}), 3)), 2);
  const Space space = Only({{SubjectOf(1), {here, answered}}, {SubjectOf(2), {there}}});
  CHECK(space.subjects == std::vector{SubjectOf(1), SubjectOf(2)});
  CHECK(space.since == DayIn("Europe/Lisbon", 2026, 3, 2));
  CHECK(space.Done(3));
}

TEST_CASE("spaces after one farewell that was begun several times are one") {
  v1::SpaceOperation second = Opened(DayIn("Europe/Lisbon", 2026, 3, 2));
  second.set_follows(std::string(SubjectOf(8).view()));
  const PracticeSubjects subjects = {{SubjectOf(1), {Recorded(kOpened, Opened(), 1, 1)}},
                                     {SubjectOf(2), {Recorded(kOpened, second, 1, 2)}}};
  CHECK(FoldSpaces(subjects).size() == 2);
  const auto spaces =
      FoldSpaces(subjects, {{kFarewell, SubjectOf(5)}, {SubjectOf(8), SubjectOf(5)}});
  REQUIRE(spaces.size() == 1);
  CHECK(spaces[0].follows == kFarewell);
  CHECK(spaces[0].subjects.size() == 2);
}

Boundary Words(uint8_t id, std::string text, std::vector<Moment> remind = {}) {
  return {SubjectOf(id), std::move(text), std::move(remind)};
}

v1::SpaceOperation Removed(uint8_t id) {
  v1::SpaceOperation operation;
  operation.add_boundaries_removed(std::string(SubjectOf(id).view()));
  return operation;
}

TEST_CASE("boundaries are set, replaced and removed, the later counting") {
  const Space empty = Only({{SubjectOf(1), {Recorded(kOpened, Opened(), 1)}}});
  const absl::Time now = kSince.at;
  const Moment may = DayIn("Europe/Lisbon", 2026, 5, 1);
  const Moment june = DayIn("Europe/Lisbon", 2026, 6, 1);
  const auto set = Recorded(
      kChanged, Value(ComposeBoundary(empty, Words(1, "Not by phone", {june, may}), now)), 2);
  const auto other =
      Recorded(kChanged, Value(ComposeBoundary(empty, Words(2, "Keys back"), now)), 3);
  const auto again =
      Recorded(kChanged, Value(ComposeBoundary(empty, Words(1, "Letters only"), now)), 4);
  const auto gone = Recorded(kChanged, Removed(2), 5);
  const auto opened = Recorded(kOpened, Opened(), 1);

  Space space = Only({{SubjectOf(1), Ordered({opened, set})}});
  REQUIRE(space.boundaries.size() == 1);
  CHECK(space.boundaries[0].text == "Not by phone");
  CHECK(space.boundaries[0].remind == std::vector{may, june});

  space = Only({{SubjectOf(1), Ordered({gone, again, other, set, opened})}});
  REQUIRE(space.boundaries.size() == 1);
  CHECK(space.boundaries[0].id == SubjectOf(1));
  CHECK(space.boundaries[0].text == "Letters only");
  CHECK(space.boundaries[0].remind.empty());
}

TEST_CASE("a reminder that was seen is known by its boundary and its moment") {
  const Moment before_epoch = DayIn("Europe/Lisbon", 1960, 1, 1);
  const std::vector<Reminder> seen = {{SubjectOf(1), ToMillis(before_epoch.at)},
                                      {SubjectOf(2), 1'800'000'000'123}};
  const Space space = Only(
      {{SubjectOf(1), {Recorded(kOpened, Opened(), 1), Recorded(kChanged, ComposeSeen(seen), 2)}}});
  CHECK(space.seen == std::set<Reminder>(seen.begin(), seen.end()));
}

TEST_CASE("a space closes, and days can be its own") {
  v1::SpaceOperation close;
  close.set_closed(true);
  v1::SpaceOperation days;
  days.mutable_days()->add_days(14);
  const Space space = Only({{SubjectOf(1),
                             {Recorded(kOpened, Opened(), 1), Recorded(kChanged, close, 2),
                              Recorded(kChanged, days, 3)}}});
  CHECK(space.closed);
  CHECK(space.days == Days{14});
}

TEST_CASE("the latest space comes first; changes without an opening are none") {
  v1::SpaceOperation second = Opened(DayIn("Europe/Lisbon", 2026, 6, 1));
  second.set_follows(std::string(SubjectOf(8).view()));
  v1::SpaceOperation close;
  close.set_closed(true);
  const auto spaces = FoldSpaces({{SubjectOf(1), {Recorded(kOpened, Opened(), 1)}},
                                  {SubjectOf(2), {Recorded(kOpened, second, 2)}},
                                  {SubjectOf(3), {Recorded(kChanged, close, 3)}}});
  REQUIRE(spaces.size() == 2);
  CHECK(spaces[0].id() == SubjectOf(2));
  CHECK(spaces[1].id() == SubjectOf(1));
}

TEST_CASE("a boundary that could not be one is refused, and says why") {
  Space space = Only({{SubjectOf(1), {Recorded(kOpened, Opened(), 1)}}});
  const auto refusal = [&](const Boundary& boundary) {
    const auto operation = ComposeBoundary(space, boundary, kSince.at);
    REQUIRE(operation.status().code() == absl::StatusCode::kInvalidArgument);
    return std::string(operation.status().message());
  };
  CHECK_THAT(refusal(Words(1, " \n")), Catch::Contains("no words"));
  CHECK_THAT(refusal(Words(1, std::string(kPracticeTextBytesMax + 1, 'x'))),
             Catch::Contains("at most 256 KiB"));
  CHECK_THAT(refusal(Words(1, "\x07")), Catch::Contains("The boundary"));
  CHECK_THAT(refusal(Words(1, "Keys back", {kSince})), Catch::Contains("is not in the future"));
  CHECK_THAT(refusal(Words(1, "Keys back", std::vector<Moment>(65, kSince))),
             Catch::Contains("at most 64"));
  for (uint8_t i = 0; i < 64; ++i) space.boundaries.push_back(Words(100 + i, "One"));
  CHECK_THAT(refusal(Words(1, "One more")), Catch::Contains("a space holds at most 64"));
  CHECK(ComposeBoundary(space, Words(100, "Changed"), kSince.at).ok());
}

}  // namespace
}  // namespace fallow::journal
