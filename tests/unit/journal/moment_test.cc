#include "daemon/journal/moment.h"

#include <catch2/catch.hpp>

namespace fallow::journal {
namespace {

Moment At(int64_t seconds, std::string zone) {
  return {absl::FromUnixSeconds(seconds), std::move(zone)};
}

TEST_CASE("a zone is an IANA name or a fixed offset") {
  for (const char* zone : {"UTC", "Z", "Europe/Lisbon", "America/Argentina/Buenos_Aires",
                           "Etc/GMT+5", "+00:00", "+02:00", "-03:30", "+18:00"}) {
    INFO(zone);
    CHECK(LoadZone(zone).ok());
  }
  for (const char* zone :
       {"", "Nowhere/Land", "../../etc/passwd", "/etc/localtime", "Europe//Lisbon", "Europe/",
        "+18:01", "+2:00", "+0200", "+02:60", "+ab:cd", "Europe/Lis\nbon"}) {
    INFO(zone);
    CHECK(absl::IsInvalidArgument(LoadZone(zone).status()));
  }
}

TEST_CASE("a moment shows what the writer's clock showed") {
  CHECK(LocalTime(At(1'700'000'000, "UTC")) == absl::CivilSecond(2023, 11, 14, 22, 13, 20));
  CHECK(LocalTime(At(1'700'000'000, "Asia/Tokyo")) == absl::CivilSecond(2023, 11, 15, 7, 13, 20));
  CHECK(LocalTime(At(1'700'000'000, "-03:30")) == absl::CivilSecond(2023, 11, 14, 18, 43, 20));
  CHECK(LocalTime(At(1'700'000'000, "Mars/Phobos")) == absl::CivilSecond(2023, 11, 14, 22, 13, 20));
}

TEST_CASE("the years 1 to 9999 are kept, and no others") {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const auto moment = [&](int year, int month, int day, int hour) {
    return Moment{absl::FromCivil(absl::CivilSecond(year, month, day, hour), utc), "UTC"};
  };
  CHECK(CheckMoment(moment(1, 1, 1, 0)).ok());
  CHECK(CheckMoment(moment(9999, 12, 31, 23)).ok());
  CHECK(absl::IsInvalidArgument(CheckMoment(moment(0, 12, 31, 23))));
  CHECK(absl::IsInvalidArgument(CheckMoment(moment(10000, 1, 1, 0))));
  CHECK(absl::IsInvalidArgument(CheckMoment({absl::InfiniteFuture(), "UTC"})));
  // A recorded moment has a day's slack, since its zone may not be known here.
  CHECK(CheckRecordedMoment(moment(0, 12, 31, 0)).ok());
  CHECK(CheckRecordedMoment(moment(10000, 1, 1, 23)).ok());
  CHECK(absl::IsDataLoss(CheckRecordedMoment(moment(0, 12, 30, 23))));
  CHECK(absl::IsDataLoss(CheckRecordedMoment(moment(10000, 1, 2, 0))));
  CHECK(absl::IsDataLoss(CheckRecordedMoment({absl::InfinitePast(), "UTC"})));
  CHECK(absl::IsDataLoss(CheckRecordedMoment({absl::InfiniteFuture(), "UTC"})));
}

TEST_CASE("a recorded zone need not be known here, but must be one in form") {
  CHECK(CheckRecordedMoment(At(0, "Moon/Tranquility")).ok());
  CHECK(absl::IsDataLoss(CheckRecordedMoment(At(0, "../etc"))));
  CHECK(absl::IsDataLoss(CheckRecordedMoment(At(0, ""))));
}

TEST_CASE("instants are cut to milliseconds towards the past") {
  CHECK(ToMillis(absl::FromUnixMicros(1999)) == 1);
  CHECK(ToMillis(absl::FromUnixMicros(-1)) == -1);
  CHECK(FromMillis(ToMillis(absl::FromUnixMillis(-62'135'596'800'000))) ==
        absl::FromUnixMillis(-62'135'596'800'000));
}

}  // namespace
}  // namespace fallow::journal
