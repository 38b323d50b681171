#include "daemon/journal/moment.h"

#include <optional>
#include <string>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::journal {
namespace {

constexpr int kOffsetHoursMax = 18;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
int Digit(char c) {
  return c - '0';
}

// "+hh:mm" or "-hh:mm".
std::optional<absl::TimeZone> FixedOffset(std::string_view zone) {
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  for (const size_t i : {1, 2, 4, 5}) {
    if (!IsDigit(zone[i])) return std::nullopt;
  }
  const int hours = Digit(zone[1]) * 10 + Digit(zone[2]);
  const int minutes = Digit(zone[4]) * 10 + Digit(zone[5]);
  if (minutes > 59 || hours * 60 + minutes > kOffsetHoursMax * 60) return std::nullopt;
  const int seconds = (hours * 60 + minutes) * 60;
  return absl::FixedTimeZone(zone[0] == '-' ? -seconds : seconds);
}

// Whether `zone` has the form of an IANA name: path components of letters, digits and "_+-". This
// also keeps a zone from naming a file outside the system's zone folder.
bool LooksLikeName(std::string_view zone) {
  if (zone.empty() || zone.size() > kZoneBytesMax) return false;
  bool at_start = true;
  for (const char c : zone) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == '/') {
      if (at_start) return false;
      at_start = true;
      continue;
    }
    if (at_start && !letter) return false;
    if (!letter && !IsDigit(c) && c != '_' && c != '+' && c != '-') return false;
    at_start = false;
  }
  return !at_start;
}

bool YearIsKept(const absl::CivilSecond& local) {
  return local.year() >= kYearMin && local.year() <= kYearMax;
}

absl::Status NoSuchYear() {
  return base::Invalid("This date cannot be kept", "the year must be between 1 and 9999", "");
}

}  // namespace

absl::StatusOr<absl::TimeZone> LoadZone(std::string_view zone) {
  if (zone == "UTC" || zone == "Z") return absl::UTCTimeZone();
  if (const std::optional<absl::TimeZone> fixed = FixedOffset(zone)) return *fixed;
  absl::TimeZone loaded;
  if (LooksLikeName(zone) && absl::LoadTimeZone(base::ToAbsl(zone), &loaded)) return loaded;
  return base::Invalid("Unknown time zone",
                       "it must be a name such as Europe/Lisbon or an offset such as +02:00", "");
}

absl::Status CheckMoment(const Moment& moment) {
  FALLOW_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(moment.zone));
  if (!YearIsKept(absl::ToCivilSecond(moment.at, zone))) return NoSuchYear();
  return absl::OkStatus();
}

absl::Status CheckRecordedMoment(const Moment& moment) {
  if (moment.zone != "UTC" && moment.zone != "Z" && !FixedOffset(moment.zone) &&
      !LooksLikeName(moment.zone)) {
    return base::Damaged("A record is damaged", "its time zone is invalid", "");
  }
  // Allows a day's slack, since the zone itself may not be known here. Compared as instants,
  // because those far outside the range have no civil time.
  static const absl::Time kFirst =
      absl::FromCivil(absl::CivilDay(kYearMin, 1, 1), absl::UTCTimeZone()) - absl::Hours(24);
  static const absl::Time kEnd =
      absl::FromCivil(absl::CivilDay(kYearMax + 1, 1, 1), absl::UTCTimeZone()) + absl::Hours(24);
  if (moment.at < kFirst || moment.at >= kEnd) {
    return base::Damaged("A record is damaged", "its date is outside the years 1 to 9999", "");
  }
  return absl::OkStatus();
}

absl::CivilSecond LocalTime(const Moment& moment) {
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(moment.zone);
  return absl::ToCivilSecond(moment.at, zone.ok() ? *zone : absl::UTCTimeZone());
}

int64_t ToMillis(absl::Time at) {
  return absl::ToUnixMillis(at);
}

absl::Time FromMillis(int64_t unix_millis) {
  return absl::FromUnixMillis(unix_millis);
}

}  // namespace fallow::journal
