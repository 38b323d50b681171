#include "daemon/store/log/counted_time.h"

#include <catch2/catch.hpp>

namespace fallow::store {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
const absl::Time kToday = absl::FromUnixSeconds(1'750'000'000);

using Time = std::optional<CountedTime>;

// By another program each time.
CountedTime LeapThrough(std::vector<absl::Time> days) {
  Time time;
  for (const absl::Time day : days) time = Count(time, {day});
  return *time;
}

absl::Duration PassedSinceTheBeginning(const CountedTime& time) {
  return CertainlyPassed(time, absl::ZeroDuration(), time.counted);
}

TEST_CASE("one program counts what passes, whatever the time of day says meanwhile") {
  Time time = Count({}, {kToday, 1, absl::Hours(5)});
  time = Count(time, {kToday + 9000 * kDay, 1, absl::Hours(6)});
  time = Count(time, {kToday - 9000 * kDay, 1, absl::Hours(8)});
  CHECK(time->counted == absl::Hours(3));
  CHECK(PassedSinceTheBeginning(*time) == absl::Hours(3));
}

TEST_CASE("from one program to the next the time of day counts, without the longest leap") {
  const CountedTime time =
      LeapThrough({kToday, kToday + kDay, kToday + 3 * kDay, kToday + 4 * kDay});
  CHECK(time.counted == 4 * kDay);
  CHECK(PassedSinceTheBeginning(time) == 2 * kDay);
  // What came after the longest leap does not lose it.
  CHECK(CertainlyPassed(time, 3 * kDay, time.counted) == absl::ZeroDuration());
  CHECK(CertainlyPassed(time, time.counted, time.counted) == absl::ZeroDuration());
}

TEST_CASE("a leap counts as a week at most, and backwards as nothing") {
  CHECK(LeapThrough({kToday, kToday + 9000 * kDay}).counted == kLeapMax);
  CHECK(LeapThrough({kToday, kToday - 9000 * kDay}).counted == absl::ZeroDuration());
}

TEST_CASE("a time of day that fell behind and comes back leaps from where it had been") {
  const absl::Time past = kToday - 9000 * kDay;
  const CountedTime time =
      LeapThrough({kToday, past, past + 2 * kDay, kToday + 3 * kDay, past, kToday + 5 * kDay});
  CHECK(time.counted == 5 * kDay);
}

TEST_CASE("counted time is kept as text, and what cannot be read begins anew") {
  const CountedTime time = LeapThrough({kToday, kToday + 3 * kDay, kToday + 4 * kDay});
  const Time read = DecodeCounted(EncodeCounted(time)).value();
  REQUIRE(read.has_value());
  CHECK(EncodeCounted(read) == EncodeCounted(time));
  CHECK(read->counted == time.counted);
  CHECK(read->leaps == time.leaps);
  CHECK_FALSE(read->last.scale.has_value());
  for (const std::string_view bad : {"", " ", "1 2 3 4 5", "1 2 3 4 5 6 7", "a 2 3 4 5 6",
                                     "1 2 3 4 99999999999999999999 6", "1 2"}) {
    INFO(bad);
    CHECK(DecodeCounted(bad).value() == std::nullopt);
  }
}

}  // namespace
}  // namespace fallow::store
