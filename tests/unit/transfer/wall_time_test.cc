#include "daemon/transfer/wall_time.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/transfer.h"

namespace fallow::transfer {
namespace {

std::string Read(std::string_view written, std::string_view zone = "Europe/Berlin") {
  const std::optional<WallTime> wall = ParseWallTime(written);
  if (!wall) return "none";
  const auto loaded = LoadZone(zone);
  REQUIRE(loaded.ok());
  const std::optional<Moment> moment = ToMoment(*wall, *loaded);
  return moment ? tests::Utc(moment->at) + " " + moment->zone : "out of range";
}

TEST_CASE("dates and times are read in the forms that other programs write") {
  CHECK(Read("2024-03-01 09:05") == "2024-03-01 08:05:00 Europe/Berlin");
  CHECK(Read("2024-03-01T09:05:07") == "2024-03-01 08:05:07 Europe/Berlin");
  CHECK(Read("2024-03-01T09:05:07.25Z") == "2024-03-01 09:05:07.25 UTC");
  CHECK(Read("2024-03-01T09:05:07.1239+02:00") == "2024-03-01 07:05:07.123 +02:00");
  CHECK(Read("2024-03-01 09:05:07 +0530") == "2024-03-01 03:35:07 +05:30");
  CHECK(Read("2024-03-01 09:05 UTC") == "2024-03-01 09:05:00 UTC");
  CHECK(Read("2024-03-01 09:05:00 PM") == "2024-03-01 20:05:00 Europe/Berlin");
  CHECK(Read("2024-03-01 12:05 am") == "2024-02-29 23:05:00 Europe/Berlin");
  CHECK(Read("2024/3/1 9:05") == "2024-03-01 08:05:00 Europe/Berlin");
  CHECK(Read("01.03.2024, 09:05") == "2024-03-01 08:05:00 Europe/Berlin");
  CHECK(Read("20240301T09:05") == "2024-03-01 08:05:00 Europe/Berlin");
  CHECK(Read("March 1, 2024 09:05") == "2024-03-01 08:05:00 Europe/Berlin");
  CHECK(Read("Friday, 1 March 2024 09:05:03 PM") == "2024-03-01 20:05:03 Europe/Berlin");
}

TEST_CASE("a day without a time is noon") {
  CHECK(Read("2024-03-01") == "2024-03-01 11:00:00 Europe/Berlin");
  CHECK(Read("1 March 2024") == "2024-03-01 11:00:00 Europe/Berlin");
}

TEST_CASE("a day, an hour or an offset that does not exist is no time") {
  for (const char* written : {"2023-02-29",
                              "2024-02-30 10:00",
                              "2024-13-01",
                              "2024-00-10",
                              "2024-04-31",
                              "2024-03-01 25:00",
                              "2024-03-01 24:00",
                              "2024-03-01 10:60",
                              "2024-03-01 10:00:61",
                              "2024-03-01 13:00 PM",
                              "2024-03-01 00:30 AM",
                              "2024-03-01 10:00 +25:00",
                              "2024-03-01 10:00 +02:75",
                              "0000-01-01",
                              "February 30 2024",
                              "20240230",
                              "24-03-01",
                              "2024-03",
                              "2024-03-011",
                              "",
                              "yesterday",
                              "2024-03-01 09:05 and more",
                              "2024-03/01"}) {
    INFO(written);
    CHECK(Read(written) == "none");
  }
  CHECK(Read(std::string(100'000, '1')) == "none");
}

TEST_CASE("years at the edge are kept or refused, never wrapped") {
  CHECK(Read("0001-01-01 00:00", "UTC") == "out of range");
  CHECK(Read("9999-12-31 23:59", "UTC") == "out of range");
  CHECK(Read("1-01-02 00:00", "UTC") == "none");
  CHECK(Read("9999-12-29 00:00", "UTC") == "9999-12-29 00:00:00 UTC");
}

TEST_CASE("a skipped time keeps the offset before it, a repeated one is its first") {
  CHECK(Read("2024-03-31 02:30") == "2024-03-31 01:30:00 Europe/Berlin");
  CHECK(Read("2024-10-27 02:30") == "2024-10-27 00:30:00 Europe/Berlin");
}

TEST_CASE("file names tell a day, and a time where they have one") {
  const auto read = [](std::string_view name) {
    const auto wall = ParseFileNameTime(name);
    return wall ? absl::FormatCivilTime(wall->civil) : "none";
  };
  CHECK(read("2024-03-01.md") == "2024-03-01T12:00:00");
  CHECK(read("2024-03-01 Walk.md") == "2024-03-01T12:00:00");
  CHECK(read("2024-03-01-0905-walk.md") == "2024-03-01T09:05:00");
  CHECK(read("2024-03-01T09-05-30 night.md") == "2024-03-01T09:05:30");
  CHECK(read("20240301_0905.md") == "2024-03-01T09:05:00");
  CHECK(read("2024-03-01-2024 goals.md") == "2024-03-01T20:24:00");
  CHECK(read("2024-03-01-9999.md") == "2024-03-01T12:00:00");
  CHECK(read("2024-02-30.md") == "none");
  CHECK(read("Walk 2024-03-01.md") == "none");
}

TEST_CASE("zones are names or offsets, and nothing that leaves the zone folder") {
  CHECK(LoadZone("Europe/Berlin")->name == "Europe/Berlin");
  CHECK(LoadZone("GMT+0200")->name == "+02:00");
  CHECK(LoadZone("-03:30")->name == "-03:30");
  CHECK(LoadZone("+2")->name == "+02:00");
  CHECK(LoadZone("Z")->name == "UTC");
  CHECK(LoadZone("Etc/GMT+2")->name == "Etc/GMT+2");
  for (const char* name : {"", "Moon/Crater", "../../../etc/passwd", "/etc/localtime", "localtime",
                           "file:/etc/localtime", "Europe/../../../etc/localtime", "+19:00", "2"}) {
    INFO(name);
    CHECK(LoadZone(name).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("a moment is written so that it reads back the same, in every zone and century") {
  for (const char* name : {"UTC", "+05:30", "-03:30", "Europe/Berlin", "America/St_Johns"}) {
    const auto zone = LoadZone(name);
    for (const std::int64_t millis :
         {std::int64_t{0}, std::int64_t{1'709'283'900'250}, std::int64_t{-3'000'000'000'000},
          std::int64_t{-60'000'000'000'001}, std::int64_t{250'000'000'000'000}}) {
      const absl::Time at = absl::FromUnixMillis(millis);
      const std::string written = FormatMoment(at, zone->rules);
      INFO(written);
      const auto wall = ParseWallTime(written);
      REQUIRE(wall);
      CHECK(ToMoment(*wall, *zone)->at == at);
    }
  }
  CHECK(FormatMoment(absl::FromUnixSeconds(1'709'283'900), LoadZone("Europe/Berlin")->rules) ==
        "2024-03-01T10:05:00+01:00");
}

}  // namespace
}  // namespace fallow::transfer
