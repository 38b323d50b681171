#include <catch2/catch.hpp>

#include "clients/words/moment.h"

namespace fallow::words {
namespace {

TEST_CASE("a past instant is said as people say it, by the calendar of their zone") {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &zone));
  const auto at = [&](int year, int month, int day, int hour, int minute) {
    return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), zone);
  };
  const Calendar calendar{.now = at(2026, 1, 1, 0, 10), .zone = zone};
  CHECK(Day(at(2026, 1, 1, 0, 5), calendar) == "today 00:05");
  CHECK(Day(at(2025, 12, 31, 23, 59), calendar) == "yesterday 23:59");
  CHECK(Day(at(2025, 12, 30, 23, 59), calendar) == "30 December 2025");
  CHECK(Day(at(2026, 5, 3, 12, 0), calendar) == "3 May");
  CHECK(OnDay(at(2026, 1, 1, 0, 5), calendar) == "today 00:05");
  CHECK(OnDay(at(2026, 5, 3, 12, 0), calendar) == "on 3 May");
}

TEST_CASE("an instant keeps its fraction of a second on the way from the daemon") {
  client::v1::Moment moment;
  moment.set_unix_millis(1709327100500);
  CHECK(TimeOf(moment) == absl::FromUnixMillis(1709327100500));
}

}  // namespace
}  // namespace fallow::words
