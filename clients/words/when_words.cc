#include "clients/words/when_words.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "absl/strings/ascii.h"
#include "clients/words/moment.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"

namespace fallow::words::when {
namespace {

constexpr int kHour = 3600;  // seconds
constexpr int kYearMin = 1;
constexpr int kYearMax = 9999;

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::array<absl::Weekday, 7> kWeekdayValues = {
    absl::Weekday::monday,   absl::Weekday::tuesday, absl::Weekday::wednesday,
    absl::Weekday::thursday, absl::Weekday::friday,  absl::Weekday::saturday,
    absl::Weekday::sunday};
constexpr std::array<std::string_view, 12> kNumbers = {"one",  "two", "three",  "four",
                                                       "five", "six", "seven",  "eight",
                                                       "nine", "ten", "eleven", "twelve"};

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

// The index of the name that `word` equals, or abbreviates to at least three letters.
template <size_t N>
std::optional<size_t> Abbreviated(const std::array<std::string_view, N>& names,
                                  std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  for (size_t i = 0; i < N; ++i) {
    if (names[i].substr(0, word.size()) == word) return i;
  }
  return std::nullopt;
}

bool RemoveSuffix(std::string_view& word, std::string_view suffix) {
  if (word.size() <= suffix.size() || word.substr(word.size() - suffix.size()) != suffix) {
    return false;
  }
  word.remove_suffix(suffix.size());
  return true;
}

// Removes the full stops of "a.m." and "mar."; "1.3.2024" keeps them.
void RemoveAbbreviationStops(std::string& word) {
  for (const std::string_view half : {"a", "p"}) {
    const std::string dotted = std::string(half) + ".m";
    const size_t at = word.find(dotted);
    if (at != std::string::npos && at + dotted.size() + 1 >= word.size()) {
      word.replace(at, std::string::npos, std::string(half) + "m");
    }
  }
  if (word.size() > 1 && word.back() == '.') word.pop_back();
}

// Splits "2024-03-01t21:05" into two words.
void PushWord(std::string word, std::vector<std::string>& words) {
  RemoveAbbreviationStops(word);
  const size_t t = word.find('t');
  if (t != std::string::npos && t > 0 && t + 1 < word.size() && IsDigit(word[t - 1]) &&
      IsDigit(word[t + 1])) {
    words.push_back(word.substr(0, t));
    words.push_back(word.substr(t + 1));
  } else {
    words.push_back(std::move(word));
  }
}

// Removes the number before the next ':' (or the end) from the front of `word`.
std::optional<int> TakeField(std::string_view& word) {
  const size_t colon = word.find(':');
  const std::optional<int> field = Number(word.substr(0, colon), 2);
  word = colon == std::string_view::npos ? std::string_view() : word.substr(colon + 1);
  return field;
}

absl::Status NoSuchTime(std::string_view word, std::string_view why) {
  return base::Invalid(base::Text("The time {} does not exist", {base::Quoted(word)}), why,
                       "Times go from 00:00 to 23:59, or from 12am to 11:59pm.");
}

}  // namespace

std::vector<std::string> SplitWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (!IsSpace(c)) {
      word += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else if (!word.empty()) {
      PushWord(std::move(word), words);
      word.clear();
    }
  }
  if (!word.empty()) PushWord(std::move(word), words);
  return words;
}

std::optional<int> Number(std::string_view word, size_t digits_max) {
  if (word.empty() || word.size() > digits_max || !std::all_of(word.begin(), word.end(), IsDigit)) {
    return std::nullopt;
  }
  int value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

std::optional<int> SmallNumber(std::string_view word) {
  if (word == "a" || word == "an") return 1;
  const auto* named = std::find(kNumbers.begin(), kNumbers.end(), word);
  if (named != kNumbers.end()) return static_cast<int>(named - kNumbers.begin()) + 1;
  return Number(word);
}

std::optional<int> DayOfMonth(std::string_view word) {
  for (const std::string_view suffix : {"st", "nd", "rd", "th"}) {
    if (RemoveSuffix(word, suffix)) break;
  }
  return Number(word, 2);
}

std::optional<int> Month(std::string_view word) {
  const std::optional<size_t> index = Abbreviated(kMonths, word);
  return index ? std::optional<int>(static_cast<int>(*index) + 1) : std::nullopt;
}

std::optional<absl::Weekday> Weekday(std::string_view word) {
  const std::optional<size_t> index = Abbreviated(kWeekdays, word);
  return index ? std::optional<absl::Weekday>(kWeekdayValues[*index]) : std::nullopt;
}

std::optional<int> SeasonMonth(std::string_view word, bool southern) {
  constexpr int kHalfYear = 6;
  int month = 0;
  if (word == "spring") month = 3;
  if (word == "summer") month = 6;
  if (word == "autumn" || word == "fall") month = 9;
  if (word == "winter") month = 12;
  if (month == 0) return std::nullopt;
  return southern ? (month + kHalfYear - 1) % 12 + 1 : month;
}

bool IsSouthern(const absl::TimeZone& zone) {
  // Zones with four distinct seasons; nearer the equator dates are not named by seasons.
  constexpr auto kSouthern = std::to_array<std::string_view>({"Africa/Johannesburg",
                                                              "Africa/Maseru",
                                                              "Africa/Mbabane",
                                                              "Africa/Windhoek",
                                                              "America/Argentina/",
                                                              "America/Asuncion",
                                                              "America/Buenos_Aires",
                                                              "America/Coyhaique",
                                                              "America/Montevideo",
                                                              "America/Punta_Arenas",
                                                              "America/Santiago",
                                                              "America/Sao_Paulo",
                                                              "Antarctica/",
                                                              "Atlantic/South_Georgia",
                                                              "Atlantic/Stanley",
                                                              "Australia/",
                                                              "Chile/",
                                                              "NZ",
                                                              "Pacific/Auckland",
                                                              "Pacific/Chatham"});
  const std::string name = zone.name();
  return std::any_of(kSouthern.begin(), kSouthern.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

std::optional<Unit> UnitOf(std::string_view word) {
  if (word.size() > 3) RemoveSuffix(word, "s");
  if (word == "d" || word == "day") return Unit{.days = 1};
  if (word == "w" || word == "week") return Unit{.days = 7};
  if (word == "fortnight") return Unit{.days = 14};
  if (word == "mo" || word == "month") return Unit{.months = 1};
  if (word == "y" || word == "year") return Unit{.months = 12};
  if (word == "h" || word == "hr" || word == "hrs" || word == "hour") {
    return Unit{.duration = absl::Hours(1)};
  }
  if (word == "m" || word == "min" || word == "minute") return Unit{.duration = absl::Minutes(1)};
  if (word == "s" || word == "sec" || word == "second") return Unit{.duration = absl::Seconds(1)};
  return std::nullopt;
}

std::optional<TimeOfDay> PartOfDay(std::string_view word) {
  if (word == "noon" || word == "midday") return TimeOfDay{.begin = 12 * kHour, .at = 12 * kHour};
  if (word == "midnight") return TimeOfDay{};
  if (word == "morning") return TimeOfDay{5 * kHour, 9 * kHour, 12 * kHour, {}, {}};
  if (word == "afternoon") return TimeOfDay{12 * kHour, 15 * kHour, 18 * kHour, {}, {}};
  if (word == "evening") return TimeOfDay{18 * kHour, 20 * kHour, 22 * kHour, {}, {}};
  if (word == "night" || word == "tonight") {
    return TimeOfDay{20 * kHour, 22 * kHour, 29 * kHour, {}, {}};
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<TimeOfDay>> ClockTime(std::string_view word,
                                                   std::string_view meridiem) {
  std::string_view rest = word;
  if (meridiem.empty()) {
    for (const std::string_view suffix : {"am", "pm"}) {
      if (RemoveSuffix(rest, suffix)) meridiem = suffix;
    }
  }
  if (rest.find(':') == std::string_view::npos && meridiem.empty()) return std::nullopt;
  TimeOfDay time;
  const size_t point = rest.find('.');
  if (point != std::string_view::npos) {
    const std::optional<int> digits = Number(rest.substr(point + 1), 9);
    if (!digits || std::count(rest.begin(), rest.end(), ':') != 2) return std::nullopt;
    int64_t nanoseconds = *digits;
    for (size_t i = rest.size() - point - 1; i < 9; ++i) nanoseconds *= 10;
    time.fraction = absl::Nanoseconds(nanoseconds);
    rest = rest.substr(0, point);
  }
  const auto colons = std::count(rest.begin(), rest.end(), ':');
  std::optional<int> hour = TakeField(rest);
  const std::optional<int> minute = colons > 0 ? TakeField(rest) : 0;
  const std::optional<int> second = colons > 1 ? TakeField(rest) : 0;
  if (!hour || !minute || !second || colons > 2) return std::nullopt;
  if (!meridiem.empty()) {
    if (*hour < 1 || *hour > 12) {
      return NoSuchTime(word, base::Marked("with am or pm, hours go from 1 to 12"));
    }
    hour = *hour % 12 + (meridiem == "pm" ? 12 : 0);
  }
  if (*hour > 23) return NoSuchTime(word, base::Marked("hours go from 0 to 23"));
  if (*minute > 59) return NoSuchTime(word, base::Marked("minutes go from 0 to 59"));
  if (*second > 59) return NoSuchTime(word, base::Marked("seconds go from 0 to 59"));
  time.begin = time.at = (*hour * 60 + *minute) * 60 + *second;
  if (colons > 1) time.lasts = absl::Seconds(1);
  return time;
}

std::optional<int> Offset(std::string_view word) {
  constexpr int kOffsetMax = 18 * kHour;
  if (word == "z" || word == "utc" || word == "gmt") return 0;
  if (word.size() < 2 || (word[0] != '+' && word[0] != '-')) return std::nullopt;
  const int sign = word[0] == '-' ? -1 : 1;
  word.remove_prefix(1);
  std::optional<int> hours;
  std::optional<int> minutes = 0;
  if (word.find(':') != std::string_view::npos) {
    hours = TakeField(word);
    minutes = Number(word, 2);
  } else if (word.size() == 4) {
    hours = Number(word.substr(0, 2));
    minutes = Number(word.substr(2));
  } else {
    hours = Number(word, 2);
  }
  if (!hours || !minutes || *minutes > 59) return std::nullopt;
  const int seconds = *hours * kHour + *minutes * 60;
  return seconds <= kOffsetMax ? std::optional<int>(sign * seconds) : std::nullopt;
}

std::optional<int> CutOffset(std::string& word) {
  if (word.find(':') == std::string::npos) return std::nullopt;
  const size_t at = word.find_first_of("+-z");
  if (at == std::string::npos || at == 0) return std::nullopt;
  const std::optional<int> offset = Offset(std::string_view(word).substr(at));
  if (offset) word.resize(at);
  return offset;
}

absl::StatusOr<absl::CivilDay> ExistingDay(int year, int month, int day) {
  const std::string date =
      std::to_string(year) + "-" + std::to_string(month) + "-" + std::to_string(day);
  const std::string what = base::Text("The date {} does not exist", {date});
  if (year < kYearMin || year > kYearMax) return base::Invalid(what, "years go from 1 to 9999", "");
  if (month < 1 || month > 12) return base::Invalid(what, "months go from 1 to 12", "");
  const absl::CivilMonth of(year, month);
  const absl::CivilDay last = absl::CivilDay(of + 1) - 1;
  if (day < 1 || day > last.day()) {
    return base::Invalid(
        what,
        base::Text("{} {} has only {} days",
                   {MonthName(month), std::to_string(year), std::to_string(last.day())}),
        "");
  }
  return absl::CivilDay(year, month, day);
}

}  // namespace fallow::words::when
