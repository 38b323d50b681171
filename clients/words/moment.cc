#include "clients/words/moment.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <optional>

#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"

namespace fallow::words {
namespace {

constexpr auto kMonths = std::to_array<const char*>(
    {base::Marked("January"), base::Marked("February"), base::Marked("March"),
     base::Marked("April"), base::Marked("May"), base::Marked("June"), base::Marked("July"),
     base::Marked("August"), base::Marked("September"), base::Marked("October"),
     base::Marked("November"), base::Marked("December")});
// In the order of absl::Weekday.
constexpr auto kWeekdays = std::to_array<const char*>(
    {base::Marked("Monday"), base::Marked("Tuesday"), base::Marked("Wednesday"),
     base::Marked("Thursday"), base::Marked("Friday"), base::Marked("Saturday"),
     base::Marked("Sunday")});

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

// A name by which the daemon can find `zone` again.
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
  const auto weekday = static_cast<size_t>(absl::GetWeekday(day));
  return base::Text("{0}, {1}, {2}", {base::Translated(kWeekdays[weekday]), FullDate(day),
                                      absl::FormatTime("%H:%M", TimeOf(moment), zone)});
}

const char* MonthName(int month) {
  return base::Translated(kMonths[static_cast<size_t>(month - 1)]);
}

std::string FullDate(absl::CivilDay day) {
  return base::Text("{0} {1} {2}", {std::to_string(day.day()), MonthName(day.month()),
                                    fmt::format("{:04}", day.year())});
}
std::string FullDate(const client::v1::Day& day) {
  return FullDate(FromProto(day));
}

std::string Day(absl::Time at, const Calendar& calendar) {
  const absl::TimeZone& zone = calendar.zone;
  const absl::CivilDay day = absl::ToCivilDay(at, zone);
  const absl::CivilDay today = absl::ToCivilDay(calendar.now, zone);
  const std::string time = absl::FormatTime("%H:%M", at, zone);
  if (day == today) return base::Text("today {}", {time});
  if (day == today - 1) return base::Text("yesterday {}", {time});
  if (day.year() != today.year()) return FullDate(day);
  return base::Text("{0} {1}", {std::to_string(day.day()), MonthName(day.month())});
}

std::string OnDay(absl::Time at, const Calendar& calendar) {
  const std::string day = Day(at, calendar);
  const absl::CivilDay today = absl::ToCivilDay(calendar.now, calendar.zone);
  const absl::CivilDay civil = absl::ToCivilDay(at, calendar.zone);
  const bool is_date = civil != today && civil != today - 1;
  return is_date ? base::Text("on {}", {day}) : day;
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
    return base::Invalid(base::Text("The date {} cannot be used", {base::Quoted(words)}),
                         "it is not in the future",
                         "Write it like \"in 6 months\", \"next spring\" or 2027-05-01.");
  }
  client::v1::Moment moment;
  moment.set_unix_millis(absl::ToUnixMillis(at));
  moment.set_zone(NameOf(when->zone, zone, zone_name, at));
  return moment;
}

}  // namespace fallow::words
