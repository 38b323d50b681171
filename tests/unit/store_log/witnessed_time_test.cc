#include "daemon/store/log/witnessed_time.h"

#include <catch2/catch.hpp>

namespace fallow::store {
namespace {

const absl::Time kToday = absl::FromUnixSeconds(1'700'000'000);
constexpr absl::Duration kDay = absl::Hours(24);

TEST_CASE("a time is confirmed when the clock has moved on by a day") {
  WitnessedTime witnessed = Witness({}, kToday);
  CHECK(witnessed.confirmed < kToday - 1000 * kDay);
  witnessed = Witness(witnessed, kToday + kDay - absl::Seconds(1));
  CHECK(witnessed.latest == kToday);
  witnessed = Witness(witnessed, kToday + kDay);
  CHECK(witnessed.confirmed == kToday);
  CHECK(Witness(witnessed, kToday + 60 * kDay).confirmed == kToday + kDay);
}

TEST_CASE("a clock that is years ahead for a while confirms nothing") {
  const WitnessedTime before{kToday - kDay, kToday};
  WitnessedTime witnessed = Witness(before, kToday + 3000 * kDay);
  witnessed = Witness(witnessed, kToday + 3000 * kDay + absl::Hours(23));
  CHECK(witnessed.confirmed == kToday);
  witnessed = Witness(witnessed, kToday + kDay);
  CHECK(witnessed == WitnessedTime{kToday, kToday + kDay});
}

TEST_CASE("what was confirmed does not lie in the future once the clock goes back") {
  const WitnessedTime witnessed = Witness({kToday - kDay, kToday}, kToday - 10 * kDay);
  CHECK(witnessed == WitnessedTime{kToday - 10 * kDay, kToday - 10 * kDay});
}

TEST_CASE("witnessed times are kept as text, and what is none knows of no time") {
  const WitnessedTime witnessed{kToday, kToday + kDay};
  CHECK(DecodeWitnessed(EncodeWitnessed(witnessed)) == witnessed);
  // Stable from the first day, so that nothing is written twice.
  const WitnessedTime first = *DecodeWitnessed(EncodeWitnessed(Witness({}, kToday)));
  CHECK(Witness(first, kToday + absl::Hours(1)) == first);
  for (const char* bad : {"", "1", "1 ", " 1", "a b", "1 2 3"}) {
    INFO(bad);
    CHECK(DecodeWitnessed(bad) == WitnessedTime{});
  }
}

}  // namespace
}  // namespace fallow::store
