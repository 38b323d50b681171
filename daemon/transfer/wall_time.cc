#include "daemon/transfer/wall_time.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "absl/strings/match.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/transfer/entry.h"
#include "daemon/transfer/text_form.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

constexpr std::size_t kWallTimeBytesMax = 64;
constexpr std::size_t kZoneBytesMax = 64;
constexpr int kOffsetSecondsMax = 18 * 3600;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsAlphanumeric(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Walks through a text; a Take that does not match leaves the position unchanged.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  char Peek(std::size_t ahead = 0) const { return ahead < rest_.size() ? rest_[ahead] : '\0'; }
  bool Take(char c) {
    if (Peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool TakeAny(std::string_view any) {
    return !done() && any.find(Peek()) != std::string_view::npos && Take(Peek());
  }
  // From `least` to `most` digits, not followed by another digit.
  bool Number(std::size_t least, std::size_t most, int* value) {
    std::size_t n = 0;
    int sum = 0;
    while (n < most && IsDigit(Peek(n))) sum = sum * 10 + (rest_[n++] - '0');
    if (n < least) return false;
    rest_.remove_prefix(n);
    *value = sum;
    return true;
  }
  bool Word(std::string_view upper) {
    if (!absl::StartsWithIgnoreCase(base::ToAbsl(rest_), base::ToAbsl(upper))) return false;
    rest_.remove_prefix(upper.size());
    return true;
  }

 private:
  std::string_view rest_;
};

struct Fields {
  int year = 0, month = 0, day = 0, hour = 12, minute = 0, second = 0;
};

bool TakeDate(Cursor* in, Fields* out) {
  Cursor c = *in;
  if (c.Number(4, 4, &out->year)) {
    if (IsDigit(c.Peek())) {
      if (!c.Number(2, 2, &out->month) || !c.Number(2, 2, &out->day)) return false;
    } else {
      const char separator = c.Peek();
      if (!c.TakeAny("-/.") || !c.Number(1, 2, &out->month) || !c.Take(separator) ||
          !c.Number(1, 2, &out->day)) {
        return false;
      }
    }
  } else if (!c.Number(1, 2, &out->day) || !c.Take('.') || !c.Number(1, 2, &out->month) ||
             !c.Take('.') || !c.Number(4, 4, &out->year)) {
    return false;
  }
  if (IsDigit(c.Peek())) return false;
  *in = c;
  return true;
}

// The digits after the decimal point of the seconds, of which milliseconds are kept.
absl::Duration TakeFraction(Cursor* in) {
  int milliseconds = 0;
  for (int digits = 0; IsDigit(in->Peek()); ++digits) {
    const int digit = in->Peek() - '0';
    in->Take(in->Peek());
    if (digits < 3) milliseconds = milliseconds * 10 + digit;
    if (digits < 2 && !IsDigit(in->Peek())) milliseconds *= digits == 0 ? 100 : 10;
  }
  return absl::Milliseconds(milliseconds);
}

bool TakeTime(Cursor* in, Fields* out, absl::Duration* fraction) {
  Cursor c = *in;
  if (!c.Number(1, 2, &out->hour) || !c.Take(':') || !c.Number(2, 2, &out->minute)) return false;
  out->second = 0;
  if (c.Take(':')) {
    if (!c.Number(2, 2, &out->second)) return false;
    if ((c.Peek() == '.' || c.Peek() == ',') && IsDigit(c.Peek(1))) {
      c.TakeAny(".,");
      *fraction = TakeFraction(&c);
    }
  }
  Cursor half = c;
  half.Take(' ');
  const bool am = half.Word("AM");
  if (am || half.Word("PM")) {
    if (out->hour < 1 || out->hour > 12) return false;
    out->hour = out->hour % 12 + (am ? 0 : 12);
    c = half;
  }
  *in = c;
  return true;
}

std::optional<int> TakeOffset(Cursor* in) {
  Cursor c = *in;
  if (c.Take('Z') || c.Take('z')) {
    *in = c;
    return 0;
  }
  const bool named = c.Word("UTC") || c.Word("GMT");
  const bool west = c.Peek() == '-';
  int offset = 0;
  if (c.TakeAny("+-")) {
    int hours = 0;
    int minutes = 0;
    if (!c.Number(1, 2, &hours)) return std::nullopt;
    if (c.Take(':') || IsDigit(c.Peek())) {
      if (!c.Number(2, 2, &minutes) || minutes > 59) return std::nullopt;
    }
    offset = hours * 3600 + minutes * 60;
    if (offset > kOffsetSecondsMax) return std::nullopt;
  } else if (!named) {
    return std::nullopt;
  }
  *in = c;
  return west ? -offset : offset;
}

bool Exists(const Fields& f, absl::CivilSecond* civil) {
  *civil = absl::CivilSecond(f.year, f.month, f.day, f.hour, f.minute, f.second);
  // A leap second becomes the first second of the next minute. If normalising changes any other
  // field, the time did not exist.
  const bool leap = f.second == 60;
  const absl::CivilSecond plain(f.year, f.month, f.day, f.hour, f.minute, leap ? 59 : f.second);
  return f.year >= 1 && plain.year() == f.year && plain.month() == f.month &&
         plain.day() == f.day && plain.hour() == f.hour && plain.minute() == f.minute &&
         plain.second() == (leap ? 59 : f.second);
}

// "+02:00" for 7200; "UTC" for 0.
std::string OffsetName(int offset_seconds) {
  if (offset_seconds == 0) return "UTC";
  const int minutes = std::abs(offset_seconds) / 60;
  return fmt::format("{}{:02}:{:02}", offset_seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

// Forms with names in them, parsed by absl. English only, as strftime writes in the C locale.
std::optional<WallTime> ParseNamedDate(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kDates = {"%B %d %Y", "%d %B %Y", "%A %B %d %Y",
                                                             "%A %d %B %Y"};
  static constexpr std::array<std::string_view, 5> kTimes = {" %H:%M", " %H:%M:%S", " %I:%M %p",
                                                             " %I:%M:%S %p", ""};
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), ',', ' ');
  for (const std::string_view date : kDates) {
    for (const std::string_view time : kTimes) {
      absl::Time parsed;
      const std::string format = std::string(date) + std::string(time);
      if (!absl::ParseTime(format, plain, absl::UTCTimeZone(), &parsed, nullptr)) continue;
      WallTime wall;
      wall.has_time = !time.empty();
      wall.civil =
          absl::ToCivilSecond(parsed, absl::UTCTimeZone()) + (wall.has_time ? 0 : 12 * 3600);
      return wall;
    }
  }
  return std::nullopt;
}

}  // namespace

absl::Time EarliestTime() {
  return absl::FromCivil(absl::CivilDay(1, 1, 2), absl::UTCTimeZone());
}

absl::Time LatestTime() {
  return absl::FromCivil(absl::CivilDay(9999, 12, 30), absl::UTCTimeZone());
}

std::optional<WallTime> ParseWallTime(std::string_view text) {
  text = base::Trim(text);
  if (text.size() > kWallTimeBytesMax) return std::nullopt;
  Cursor c(text);
  Fields fields;
  WallTime wall;
  if (!TakeDate(&c, &fields)) {
    const bool named = std::any_of(text.begin(), text.end(), [](char letter) {
      return IsAlphanumeric(letter) && !IsDigit(letter);
    });
    return named ? ParseNamedDate(text) : std::nullopt;
  }
  if (!c.done()) {
    const bool comma = c.Take(',');
    if (!c.TakeAny(comma ? " " : " Tt_")) return std::nullopt;
    while (c.Take(' ')) {
    }
    if (!TakeTime(&c, &fields, &wall.fraction)) return std::nullopt;
    wall.has_time = true;
    while (c.Take(' ')) {
    }
    if (!c.done()) wall.offset_seconds = TakeOffset(&c);
    if (!c.done()) return std::nullopt;
  }
  if (!Exists(fields, &wall.civil)) return std::nullopt;
  return wall;
}

std::optional<WallTime> ParseFileNameTime(std::string_view name) {
  Cursor c(name);
  Fields fields;
  WallTime wall;
  if (!IsDigit(c.Peek()) || !TakeDate(&c, &fields)) return std::nullopt;
  Cursor time = c;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (time.TakeAny("-_ Tt") && time.Number(2, 2, &hour)) {
    time.TakeAny("-.:h");
    if (time.Number(2, 2, &minute) && hour < 24 && minute < 60) {
      Cursor seconds = time;
      seconds.TakeAny("-.:m");
      if (seconds.Number(2, 2, &second) && second < 60 && !IsDigit(seconds.Peek())) time = seconds;
      if (!IsDigit(time.Peek())) {
        fields.hour = hour;
        fields.minute = minute;
        fields.second = second < 60 ? second : 0;
        wall.has_time = true;
      }
    }
  }
  if (!Exists(fields, &wall.civil)) return std::nullopt;
  return wall;
}

absl::StatusOr<Zone> LoadZone(std::string_view name) {
  Cursor c(name);
  if (const std::optional<int> offset = TakeOffset(&c); offset && c.done()) {
    return Zone{OffsetName(*offset), absl::FixedTimeZone(*offset)};
  }
  const bool plain = std::all_of(name.begin(), name.end(), [](char letter) {
    return IsAlphanumeric(letter) || letter == '/' || letter == '_' || letter == '-' ||
           letter == '+';
  });
  // A name that begins with a letter and has no dots stays within the system's zone folder.
  Zone zone{std::string(name), {}};
  if (name.empty() || name.size() > kZoneBytesMax || !plain || IsDigit(name.front()) ||
      !IsAlphanumeric(name.front()) || name == "localtime" ||
      !absl::LoadTimeZone(base::ToAbsl(name), &zone.rules)) {
    return base::Invalid("The time zone cannot be used",
                         "it must be a name like Europe/Berlin or an offset like +02:00", "");
  }
  return zone;
}

std::optional<Moment> ToMoment(const WallTime& wall, const Zone& zone) {
  Moment moment;
  if (wall.offset_seconds) {
    moment.at = absl::FromCivil(wall.civil, absl::FixedTimeZone(*wall.offset_seconds));
    moment.zone = OffsetName(*wall.offset_seconds);
  } else {
    // For a skipped or repeated time, `pre` uses the offset from before the change, as the header
    // says.
    moment.at = zone.rules.At(wall.civil).pre;
    moment.zone = zone.name;
  }
  moment.at += wall.fraction;
  if (moment.at < EarliestTime() || moment.at > LatestTime()) return std::nullopt;
  return moment;
}

std::string FormatMoment(absl::Time at, const absl::TimeZone& zone) {
  const bool whole_minutes = zone.At(at).offset % 60 == 0;
  const bool whole_seconds = absl::Trunc(at - absl::UnixEpoch(), absl::Seconds(1)) ==
                             absl::Trunc(at - absl::UnixEpoch(), absl::Milliseconds(1));
  return absl::FormatTime(whole_seconds ? "%E4Y-%m-%dT%H:%M:%S%Ez" : "%E4Y-%m-%dT%H:%M:%E3S%Ez", at,
                          whole_minutes ? zone : absl::UTCTimeZone());
}

}  // namespace fallow::transfer
