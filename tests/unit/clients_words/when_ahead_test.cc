#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "clients/words/when.h"

namespace fallow::words {
namespace {

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone(name, &zone));
  return zone;
}

// A Wednesday afternoon in winter time.
absl::Time Now(const absl::TimeZone& zone) {
  return absl::FromCivil(absl::CivilSecond(2024, 3, 13, 15, 30, 20), zone);
}

absl::StatusOr<When> Ahead(std::string_view text, const char* zone_name = "Europe/Berlin") {
  const absl::TimeZone zone = Zone(zone_name);
  return ParseWhen(text, Now(zone), zone, Outlook::kAhead);
}

struct Case {
  const char* text;
  const char* begin;
  const char* end;
  Precision precision;
};

void Check(const std::vector<Case>& cases, const char* zone_name = "Europe/Berlin") {
  for (const Case& c : cases) {
    CAPTURE(c.text, zone_name);
    const absl::StatusOr<When> when = Ahead(c.text, zone_name);
    CHECK(when.status().ToString() == "OK");
    if (!when.ok()) continue;
    CHECK(absl::FormatTime("%Y-%m-%d %H:%M", when->begin, when->zone) == c.begin);
    CHECK(absl::FormatTime("%Y-%m-%d %H:%M", when->end, when->zone) == c.end);
    CHECK(when->precision == c.precision);
    CHECK(when->begin <= when->at);
    CHECK(when->at < when->end);
  }
}

TEST_CASE("ahead, a weekday alone is the next one, after today") {
  Check({
      {"wednesday", "2024-03-20 00:00", "2024-03-21 00:00", Precision::kDay},
      {"thursday", "2024-03-14 00:00", "2024-03-15 00:00", Precision::kDay},
      {"on tues.", "2024-03-19 00:00", "2024-03-20 00:00", Precision::kDay},
      {"next monday", "2024-03-18 00:00", "2024-03-19 00:00", Precision::kDay},
      {"last monday", "2024-03-11 00:00", "2024-03-12 00:00", Precision::kDay},
  });
}

TEST_CASE("ahead, a date without a year is the next one, after today") {
  Check({
      {"march 14", "2024-03-14 00:00", "2024-03-15 00:00", Precision::kDay},
      {"march 13", "2025-03-13 00:00", "2025-03-14 00:00", Precision::kDay},
      {"3rd of january", "2025-01-03 00:00", "2025-01-04 00:00", Precision::kDay},
      {"feb 29", "2028-02-29 00:00", "2028-03-01 00:00", Precision::kDay},
      {"april", "2024-04-01 00:00", "2024-05-01 00:00", Precision::kMonth},
      {"in march", "2025-03-01 00:00", "2025-04-01 00:00", Precision::kMonth},
  });
}

TEST_CASE("ahead, an amount alone counts from now") {
  Check({
      {"6 months", "2024-09-13 00:00", "2024-09-14 00:00", Precision::kDay},
      {"in 1 year", "2025-03-13 00:00", "2025-03-14 00:00", Precision::kDay},
      {"a year and 2 days", "2025-03-15 00:00", "2025-03-16 00:00", Precision::kDay},
      {"2 hours", "2024-03-13 17:30", "2024-03-13 17:31", Precision::kTime},
      {"2 days ago", "2024-03-11 00:00", "2024-03-12 00:00", Precision::kDay},
      {"2 days from now", "2024-03-15 00:00", "2024-03-16 00:00", Precision::kDay},
  });
}

TEST_CASE("ahead, a time alone is tomorrow's once it has passed") {
  Check({
      {"9pm", "2024-03-13 21:00", "2024-03-13 21:01", Precision::kTime},
      {"9am", "2024-03-14 09:00", "2024-03-14 09:01", Precision::kTime},
      {"noon", "2024-03-14 12:00", "2024-03-14 12:01", Precision::kTime},
      {"today 9am", "2024-03-13 09:00", "2024-03-13 09:01", Precision::kTime},
      {"tomorrow morning", "2024-03-14 05:00", "2024-03-14 12:00", Precision::kTime},
  });
}

TEST_CASE("ahead, a season is the next one that begins, or that of a year") {
  Check({
      {"spring", "2025-03-01 00:00", "2025-06-01 00:00", Precision::kSeason},
      {"next spring", "2025-03-01 00:00", "2025-06-01 00:00", Precision::kSeason},
      {"Summer", "2024-06-01 00:00", "2024-09-01 00:00", Precision::kSeason},
      {"in the fall", "2024-09-01 00:00", "2024-12-01 00:00", Precision::kSeason},
      {"autumn 2027", "2027-09-01 00:00", "2027-12-01 00:00", Precision::kSeason},
      {"winter", "2024-12-01 00:00", "2025-03-01 00:00", Precision::kSeason},
  });
}

TEST_CASE("ahead, a season in the south is the opposite one") {
  for (const char* zone : {"Australia/Hobart", "America/Argentina/Cordoba", "Pacific/Auckland",
                           "Africa/Johannesburg"}) {
    Check(
        {
            {"spring", "2024-09-01 00:00", "2024-12-01 00:00", Precision::kSeason},
            {"winter", "2024-06-01 00:00", "2024-09-01 00:00", Precision::kSeason},
            {"summer 2027", "2027-12-01 00:00", "2028-03-01 00:00", Precision::kSeason},
            {"next autumn", "2025-03-01 00:00", "2025-06-01 00:00", Precision::kSeason},
        },
        zone);
  }
}

TEST_CASE("ahead, the written forms mean what they mean elsewhere") {
  Check({
      {"2027-05-01", "2027-05-01 00:00", "2027-05-02 00:00", Precision::kDay},
      {"2027", "2027-01-01 00:00", "2028-01-01 00:00", Precision::kYear},
      {"next year", "2025-01-01 00:00", "2026-01-01 00:00", Precision::kYear},
      {"next week", "2024-03-18 00:00", "2024-03-25 00:00", Precision::kWeek},
      {"tomorrow", "2024-03-14 00:00", "2024-03-15 00:00", Precision::kDay},
  });
}

TEST_CASE("ahead, what cannot be read is answered with forms that lie ahead") {
  CHECK(std::string(Ahead("someday").status().message()) ==
        "The date \"someday\" cannot be read: \"someday\" is not understood. Write it like \"in 6 "
        "months\", \"next sunday\", \"next spring\" or 2027-05-01.");
  CHECK_FALSE(Ahead("winter 9pm").ok());
  CHECK_FALSE(Ahead("last spring").ok());
  CHECK_FALSE(Ahead("99999 years").ok());
}

TEST_CASE("seasons are named only for what is planned") {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  CHECK_FALSE(ParseWhen("next spring", Now(zone), zone).ok());
  CHECK_FALSE(ParseWhen("winter 2020", Now(zone), zone).ok());
}

}  // namespace
}  // namespace fallow::words
