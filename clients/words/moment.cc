#include "clients/words/moment.h"

#include <cctype>
#include <optional>

#include "daemon/base/status.h"

namespace fallow::words {
namespace {

// Reads "+HH:MM" or "-HH:MM".
std::optional<absl::TimeZone> FixedOffset(std::string_view name) {
  if (name.size() != 6 || (name[0] != '+' && name[0] != '-') || name[3] != ':') return {};
  int digits[4];
  for (int i = 0; const size_t place : {1, 2, 4, 5}) {
    if (std::isdigit(static_cast<unsigned char>(name[place])) == 0) return {};
    digits[i++] = name[place] - '0';
  }
  const int minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
  return absl::FixedTimeZone((name[0] == '-' ? -minutes : minutes) * 60);
}

// The name under which the daemon can find `zone` again.
std::string NameOf(const absl::TimeZone& zone, const absl::TimeZone& local,
                   const std::string& local_name, absl::Time at) {
  if (zone == local) return local_name;
  return absl::FormatTime("%Ez", at, zone);
}

}  // namespace

absl::TimeZone ZoneNamed(std::string_view name) {
  if (const auto fixed = FixedOffset(name)) return *fixed;
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(std::string(name), &zone)) return absl::UTCTimeZone();
  return zone;
}

absl::Time TimeOf(const client::v1::Moment& moment) {
  return absl::FromUnixMillis(moment.unix_millis());
}

std::string ShortDate(const client::v1::Moment& moment) {
  return absl::FormatTime("%E4Y-%m-%d %H:%M", TimeOf(moment), ZoneNamed(moment.zone()));
}

std::string LongDate(const client::v1::Moment& moment) {
  const absl::TimeZone zone = ZoneNamed(moment.zone());
  const absl::CivilDay day = absl::ToCivilDay(TimeOf(moment), zone);
  return absl::FormatTime("%A, ", TimeOf(moment), zone) + std::to_string(day.day()) +
         absl::FormatTime(" %B %E4Y, %H:%M", TimeOf(moment), zone);
}

std::string Day(absl::Time at, const Calendar& calendar) {
  const absl::TimeZone& zone = calendar.zone;
  const absl::CivilDay day = absl::ToCivilDay(at, zone);
  const absl::CivilDay today = absl::ToCivilDay(calendar.now, zone);
  if (day == today) return absl::FormatTime("today %H:%M", at, zone);
  if (day == today - 1) return absl::FormatTime("yesterday %H:%M", at, zone);
  const std::string date = std::to_string(day.day()) + absl::FormatTime(" %B", at, zone);
  return day.year() == today.year() ? date : date + absl::FormatTime(" %E4Y", at, zone);
}

std::string OnDay(absl::Time at, const Calendar& calendar) {
  const std::string day = Day(at, calendar);
  const bool is_date = day.front() >= '0' && day.front() <= '9';
  return is_date ? "on " + day : day;
}

absl::StatusOr<client::v1::Moment> MomentFromWords(std::string_view words, absl::Time now,
                                                   const absl::TimeZone& zone,
                                                   const std::string& zone_name) {
  const absl::StatusOr<When> when = ParseWhen(words, now, zone);
  if (!when.ok()) return when.status();
  client::v1::Moment moment;
  moment.set_unix_millis(absl::ToUnixMillis(when->at));
  moment.set_zone(NameOf(when->zone, zone, zone_name, when->at));
  return moment;
}

absl::StatusOr<client::v1::Moment> MomentAhead(std::string_view words, absl::Time now,
                                               const absl::TimeZone& zone,
                                               const std::string& zone_name) {
  const absl::StatusOr<When> when = ParseWhen(words, now, zone, Outlook::kAhead);
  if (!when.ok()) return when.status();
  const absl::Time at = when->precision == Precision::kTime ? when->at : when->begin;
  if (at <= now) {
    return base::Invalid("The date " + base::Quoted(words) + " cannot be used",
                         "it does not lie ahead",
                         "Write it like \"in 6 months\", \"next spring\" or 2027-05-01.");
  }
  client::v1::Moment moment;
  moment.set_unix_millis(absl::ToUnixMillis(at));
  moment.set_zone(NameOf(when->zone, zone, zone_name, at));
  return moment;
}

}  // namespace fallow::words
