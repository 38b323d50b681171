#include "clients/words/when.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "clients/link/exit_codes.h"

namespace fallow::words {
namespace {

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone(name, &zone));
  return zone;
}

std::string Show(absl::Time time, const absl::TimeZone& zone) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E*S %Ez", time, zone);
}

// A Wednesday afternoon in winter time.
absl::Time Now(const absl::TimeZone& zone) {
  return absl::FromCivil(absl::CivilSecond(2024, 3, 13, 15, 30, 20), zone);
}

struct Case {
  const char* text;
  const char* begin;  // minutes, in Berlin
  const char* end;
  Precision precision;
};

void Check(const std::vector<Case>& cases) {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const absl::StatusOr<When> when = ParseWhen(c.text, Now(zone), zone);
    CHECK(when.status().ToString() == "OK");
    if (!when.ok()) continue;
    CHECK(absl::FormatTime("%Y-%m-%d %H:%M", when->begin, zone) == c.begin);
    CHECK(absl::FormatTime("%Y-%m-%d %H:%M", when->end, zone) == c.end);
    CHECK(when->precision == c.precision);
    CHECK(when->begin <= when->at);
    CHECK(when->at < when->end);
  }
}

std::string Refusal(std::string_view text) {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const absl::StatusOr<When> when = ParseWhen(text, Now(zone), zone);
  CAPTURE(text);
  CHECK_FALSE(when.ok());
  if (when.ok()) return Show(when->at, zone);
  CHECK(link::ExitCodeOf(when.status()) == link::ExitCode::kUsage);
  return std::string(when.status().message());
}

TEST_CASE("days are named by words") {
  Check({
      {"today", "2024-03-13 00:00", "2024-03-14 00:00", Precision::kDay},
      {"Yesterday", "2024-03-12 00:00", "2024-03-13 00:00", Precision::kDay},
      {"TOMORROW", "2024-03-14 00:00", "2024-03-15 00:00", Precision::kDay},
      {"day before yesterday", "2024-03-11 00:00", "2024-03-12 00:00", Precision::kDay},
      {"the day after tomorrow", "2024-03-15 00:00", "2024-03-16 00:00", Precision::kDay},
      {"on sunday", "2024-03-10 00:00", "2024-03-11 00:00", Precision::kDay},
  });
}

TEST_CASE("a weekday alone is the latest one, today included") {
  Check({
      {"wednesday", "2024-03-13 00:00", "2024-03-14 00:00", Precision::kDay},
      {"wed", "2024-03-13 00:00", "2024-03-14 00:00", Precision::kDay},
      {"thursday", "2024-03-07 00:00", "2024-03-08 00:00", Precision::kDay},
      {"tues.", "2024-03-12 00:00", "2024-03-13 00:00", Precision::kDay},
      {"last wednesday", "2024-03-06 00:00", "2024-03-07 00:00", Precision::kDay},
      {"last sunday", "2024-03-10 00:00", "2024-03-11 00:00", Precision::kDay},
      {"next wednesday", "2024-03-20 00:00", "2024-03-21 00:00", Precision::kDay},
      {"next monday", "2024-03-18 00:00", "2024-03-19 00:00", Precision::kDay},
      {"this monday", "2024-03-11 00:00", "2024-03-12 00:00", Precision::kDay},
      {"this sunday", "2024-03-17 00:00", "2024-03-18 00:00", Precision::kDay},
  });
}

TEST_CASE("a time can follow or come before its day") {
  Check({
      {"yesterday 9pm", "2024-03-12 21:00", "2024-03-12 21:01", Precision::kTime},
      {"yesterday at 9 PM", "2024-03-12 21:00", "2024-03-12 21:01", Precision::kTime},
      {"9 p.m. yesterday", "2024-03-12 21:00", "2024-03-12 21:01", Precision::kTime},
      {"last sunday 21:30", "2024-03-10 21:30", "2024-03-10 21:31", Precision::kTime},
      {"9:15am on monday", "2024-03-11 09:15", "2024-03-11 09:16", Precision::kTime},
      {"21:05", "2024-03-13 21:05", "2024-03-13 21:06", Precision::kTime},
      {"9pm", "2024-03-13 21:00", "2024-03-13 21:01", Precision::kTime},
      {"12am", "2024-03-13 00:00", "2024-03-13 00:01", Precision::kTime},
      {"12pm", "2024-03-13 12:00", "2024-03-13 12:01", Precision::kTime},
      {"noon", "2024-03-13 12:00", "2024-03-13 12:01", Precision::kTime},
      {"yesterday midnight", "2024-03-12 00:00", "2024-03-12 00:01", Precision::kTime},
      {"2024-03-01 9pm", "2024-03-01 21:00", "2024-03-01 21:01", Precision::kTime},
  });
}

TEST_CASE("parts of a day are spans of hours") {
  Check({
      {"this morning", "2024-03-13 05:00", "2024-03-13 12:00", Precision::kTime},
      {"yesterday afternoon", "2024-03-12 12:00", "2024-03-12 18:00", Precision::kTime},
      {"sunday in the evening", "2024-03-10 18:00", "2024-03-10 22:00", Precision::kTime},
      {"tonight", "2024-03-13 20:00", "2024-03-14 05:00", Precision::kTime},
      {"last night", "2024-03-12 20:00", "2024-03-13 05:00", Precision::kTime},
  });
}

TEST_CASE("amounts count back and ahead") {
  Check({
      {"3 days ago", "2024-03-10 00:00", "2024-03-11 00:00", Precision::kDay},
      {"3 days ago 08:30", "2024-03-10 08:30", "2024-03-10 08:31", Precision::kTime},
      {"08:30 three days ago", "2024-03-10 08:30", "2024-03-10 08:31", Precision::kTime},
      {"2 weeks ago", "2024-02-28 00:00", "2024-02-29 00:00", Precision::kDay},
      {"a fortnight ago", "2024-02-28 00:00", "2024-02-29 00:00", Precision::kDay},
      {"2d ago", "2024-03-11 00:00", "2024-03-12 00:00", Precision::kDay},
      {"in 2 days", "2024-03-15 00:00", "2024-03-16 00:00", Precision::kDay},
      {"2 days from now", "2024-03-15 00:00", "2024-03-16 00:00", Precision::kDay},
      {"a month ago", "2024-02-13 00:00", "2024-02-14 00:00", Precision::kDay},
      {"a year and 2 months ago", "2023-01-13 00:00", "2023-01-14 00:00", Precision::kDay},
      {"an hour ago", "2024-03-13 14:30", "2024-03-13 14:31", Precision::kTime},
      {"half an hour ago", "2024-03-13 15:00", "2024-03-13 15:01", Precision::kTime},
      {"1h 30min ago", "2024-03-13 14:00", "2024-03-13 14:01", Precision::kTime},
      {"in 20 minutes", "2024-03-13 15:50", "2024-03-13 15:51", Precision::kTime},
      {"2 days and 1 hour ago", "2024-03-11 14:30", "2024-03-11 14:31", Precision::kTime},
      {"just now", "2024-03-13 15:30", "2024-03-13 15:31", Precision::kTime},
  });
}

TEST_CASE("a month back ends on the shorter month's last day") {
  const absl::TimeZone zone = absl::UTCTimeZone();
  const auto at = [&](absl::CivilSecond now, std::string_view text) {
    return absl::FormatTime("%Y-%m-%d", ParseWhen(text, absl::FromCivil(now, zone), zone)->begin,
                            zone);
  };
  CHECK(at(absl::CivilSecond(2024, 3, 31), "a month ago") == "2024-02-29");
  CHECK(at(absl::CivilSecond(2023, 3, 31), "1 month ago") == "2023-02-28");
  CHECK(at(absl::CivilSecond(2024, 2, 29), "a year ago") == "2023-02-28");
}

TEST_CASE("dates are written in many orders") {
  for (const char* text : {"2024-03-03", "2024/3/3", "20240303", "3.3.2024", "march 3", "3 march",
                           "Mar 3, 2024", "3rd of March 2024", "the 3rd of march", "march 3rd 2024",
                           "sunday, march 3 2024", "sun 2024-03-03", "on mar. 3"}) {
    Check({{text, "2024-03-03 00:00", "2024-03-04 00:00", Precision::kDay}});
  }
  Check({
      {"mar 3, 2024 at 9pm", "2024-03-03 21:00", "2024-03-03 21:01", Precision::kTime},
      {"march 14", "2023-03-14 00:00", "2023-03-15 00:00", Precision::kDay},
      {"december 24", "2023-12-24 00:00", "2023-12-25 00:00", Precision::kDay},
      {"feb 29", "2024-02-29 00:00", "2024-03-01 00:00", Precision::kDay},
  });
}

TEST_CASE("weeks, months and years are spans") {
  Check({
      {"this week", "2024-03-11 00:00", "2024-03-18 00:00", Precision::kWeek},
      {"last week", "2024-03-04 00:00", "2024-03-11 00:00", Precision::kWeek},
      {"last month", "2024-02-01 00:00", "2024-03-01 00:00", Precision::kMonth},
      {"2024-02", "2024-02-01 00:00", "2024-03-01 00:00", Precision::kMonth},
      {"march", "2024-03-01 00:00", "2024-04-01 00:00", Precision::kMonth},
      {"april", "2023-04-01 00:00", "2023-05-01 00:00", Precision::kMonth},
      {"in march 2021", "2021-03-01 00:00", "2021-04-01 00:00", Precision::kMonth},
      {"2024", "2024-01-01 00:00", "2025-01-01 00:00", Precision::kYear},
      {"last year", "2023-01-01 00:00", "2024-01-01 00:00", Precision::kYear},
  });
}

TEST_CASE("ISO times keep their offset, seconds and fraction") {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const auto read = [&](std::string_view text) {
    const absl::StatusOr<When> when = ParseWhen(text, Now(zone), zone);
    CHECK(when.status().ToString() == "OK");
    return when.ok() ? Show(when->at, when->zone) : "";
  };
  CHECK(read("2024-03-01T21:05") == "2024-03-01 21:05:00 +01:00");
  CHECK(read("2024-03-01T21:05Z") == "2024-03-01 21:05:00 +00:00");
  CHECK(read("2024-03-01T21:05:30.25+09:00") == "2024-03-01 21:05:30.25 +09:00");
  CHECK(read("2024-03-01 21:05 -0330") == "2024-03-01 21:05:00 -03:30");
  CHECK(read("2024-03-01 9pm utc") == "2024-03-01 21:00:00 +00:00");
  CHECK(read("2024-03-01t21:05:07z") == "2024-03-01 21:05:07 +00:00");
}

TEST_CASE("an offset decides which day today is") {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const absl::Time late = absl::FromCivil(absl::CivilSecond(2024, 3, 13, 23, 30), zone);
  const absl::StatusOr<When> when = ParseWhen("today 8:00+09:00", late, zone);
  REQUIRE(when.ok());
  CHECK(Show(when->at, when->zone) == "2024-03-14 08:00:00 +09:00");
}

TEST_CASE("a time in the spring gap moves forward by the gap") {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const absl::StatusOr<When> when = ParseWhen("2024-03-31 02:30", Now(zone), zone);
  REQUIRE(when.ok());
  CHECK(Show(when->at, zone) == "2024-03-31 03:30:00 +02:00");
}

TEST_CASE("a time in the autumn overlap is its first occurrence") {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const absl::StatusOr<When> when = ParseWhen("2024-10-27 02:30", Now(zone), zone);
  REQUIRE(when.ok());
  CHECK(Show(when->at, zone) == "2024-10-27 02:30:00 +02:00");
  const absl::StatusOr<When> second = ParseWhen("2024-10-27 02:30+01:00", Now(zone), zone);
  REQUIRE(second.ok());
  CHECK(second->at - when->at == absl::Hours(1));
}

TEST_CASE("days with a clock change are 23 and 25 hours long") {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const absl::StatusOr<When> spring = ParseWhen("2024-03-31", Now(zone), zone);
  const absl::StatusOr<When> autumn = ParseWhen("2024-10-27", Now(zone), zone);
  CHECK(spring->end - spring->begin == absl::Hours(23));
  CHECK(autumn->end - autumn->begin == absl::Hours(25));
}

TEST_CASE("a day without its first hour begins at one o'clock") {
  const absl::TimeZone zone = Zone("America/Sao_Paulo");
  const absl::StatusOr<When> when = ParseWhen("2018-11-04", Now(zone), zone);
  REQUIRE(when.ok());
  CHECK(Show(when->begin, zone) == "2018-11-04 01:00:00 -02:00");
  CHECK(when->end - when->begin == absl::Hours(23));
}

TEST_CASE("a day that a zone left out is refused") {
  const absl::TimeZone zone = Zone("Pacific/Apia");
  const absl::StatusOr<When> when = ParseWhen("2011-12-30", Now(zone), zone);
  CHECK(when.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(std::string(when.status().message()).find("was skipped") != std::string::npos);
}

TEST_CASE("an hour ago is an hour of real time across a clock change") {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const absl::Time after = absl::FromCivil(absl::CivilSecond(2024, 3, 31, 3, 15), zone);
  CHECK(Show(ParseWhen("an hour ago", after, zone)->at, zone) == "2024-03-31 01:15:00 +01:00");
}

TEST_CASE("a date or time that does not exist is named with the reason") {
  CHECK(Refusal("2024-02-30") ==
        "The date 2024-2-30 does not exist: February 2024 has only 29 days.");
  CHECK(Refusal("feb 29 2023") ==
        "The date 2023-2-29 does not exist: February 2023 has only 28 days.");
  CHECK(Refusal("2024-13-01").find("months go from 1 to 12") != std::string::npos);
  CHECK(Refusal("2024-13").find("months go from 1 to 12") != std::string::npos);
  CHECK(Refusal("april 31").find("only 30 days") != std::string::npos);
  CHECK(Refusal("0000-01-01").find("years go from 1 to 9999") != std::string::npos);
  CHECK(Refusal("25:00").find("The time \"25:00\" does not exist") != std::string::npos);
  CHECK(Refusal("yesterday 24:00").find("hours go from 0 to 23") != std::string::npos);
  CHECK(Refusal("21:60").find("minutes go from 0 to 59") != std::string::npos);
  CHECK(Refusal("21:05:60").find("seconds go from 0 to 59") != std::string::npos);
  CHECK(Refusal("13pm").find("hours go from 1 to 12") != std::string::npos);
  CHECK(Refusal("0am").find("hours go from 1 to 12") != std::string::npos);
}

TEST_CASE("what is not understood is named") {
  CHECK(Refusal("yesterdya").find("\"yesterdya\" is not understood") != std::string::npos);
  CHECK(Refusal("").find("it is empty") != std::string::npos);
  CHECK(Refusal("at").find("\"at\" is not understood") != std::string::npos);
  CHECK(Refusal("3/4/2024").find("which number is the month") != std::string::npos);
  CHECK(Refusal("yesterday today").find("two dates") != std::string::npos);
  CHECK(Refusal("9pm 10pm").find("two times") != std::string::npos);
  CHECK(Refusal("2 hours ago 9pm").find("two times") != std::string::npos);
  CHECK(Refusal("2024-03 9pm").find("needs a day") != std::string::npos);
  CHECK(Refusal("monday 2024-03-03").find("another day of the week") != std::string::npos);
  CHECK(Refusal("999999 days ago").find("too large") != std::string::npos);
  CHECK(Refusal("99999 years ago").find("years go from") != std::string::npos);
  CHECK(Refusal("3 days").find("is not understood") != std::string::npos);
  CHECK(Refusal(std::string(kWhenBytesMax + 1, '1')).find("longer than") != std::string::npos);
  CHECK(Refusal("\x1b[31mred").find('\x1b') == std::string::npos);
}

TEST_CASE("today is written down as now, another day as its noon") {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  CHECK(ParseWhen("today", Now(zone), zone)->at == Now(zone));
  CHECK(Show(ParseWhen("yesterday", Now(zone), zone)->at, zone) == "2024-03-12 12:00:00 +01:00");
}

}  // namespace
}  // namespace fallow::words
