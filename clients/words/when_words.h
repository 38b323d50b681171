#ifndef FALLOW_CLIENTS_WORDS_WHEN_WORDS_H_
#define FALLOW_CLIENTS_WORDS_WHEN_WORDS_H_

// The vocabulary of when.h: a text is split into lower-case words, and one small function
// recognises each kind of word. Private to this folder. Pure functions, safe from any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fallow::words::when {

// The words in order; commas count as spaces, ASCII letters become lower case. "2024-03-01t21:05"
// becomes two words, "a.m." becomes "am", "mar." becomes "mar".
std::vector<std::string> SplitWords(std::string_view text);

// A number of at most `digits_max` digits, and nothing else.
std::optional<int> Number(std::string_view word, size_t digits_max = 6);
// Digits or "a", "an", "one" … "twelve".
std::optional<int> SmallNumber(std::string_view word);
// "3", "3rd", "21st".
std::optional<int> DayOfMonth(std::string_view word);
// "mar", "march", "sept": 1 to 12.
std::optional<int> Month(std::string_view word);
// "sun", "sunday", "thurs".
std::optional<absl::Weekday> Weekday(std::string_view word);

// "spring", "summer", "autumn", "fall", "winter": the month in which it begins.
std::optional<int> SeasonMonth(std::string_view word, bool southern);
// Whether a zone, judging by its name, is in the southern hemisphere; false for a fixed offset.
bool IsSouthern(const absl::TimeZone& zone);

// One unit of "3 days ago": either calendar months and days, or a duration.
struct Unit {
  int months = 0;
  int days = 0;
  absl::Duration duration = {};
};
std::optional<Unit> UnitOf(std::string_view word);

// A time of day in seconds of wall time since midnight, and how long it lasts: a duration for a
// clock time, until another wall time for a part of the day.
struct TimeOfDay {
  int begin = 0;
  int at = 0;
  std::optional<int> end = {};
  absl::Duration lasts = absl::Minutes(1);
  absl::Duration fraction = {};
};
// "morning", "noon", "midnight", "tonight" …
std::optional<TimeOfDay> PartOfDay(std::string_view word);
// "21:05", "21:05:30.5", "9pm"; or "9:30" with `meridiem` "pm" from the next word (otherwise
// empty). Nothing when it does not look like a time; INVALID_ARGUMENT when the time does not exist.
absl::StatusOr<std::optional<TimeOfDay>> ClockTime(std::string_view word,
                                                   std::string_view meridiem);

// "z", "utc", "+02:00", "-0330", "+9": seconds east of UTC. Nothing for anything else, or for more
// than 18 hours.
std::optional<int> Offset(std::string_view word);

// Removes an offset from the end of "21:05+02:00" or "21:05z"; `word` keeps the time.
std::optional<int> CutOffset(std::string& word);

// The day with this date; INVALID_ARGUMENT says why there is none.
absl::StatusOr<absl::CivilDay> ExistingDay(int year, int month, int day);

}  // namespace fallow::words::when

#endif  // FALLOW_CLIENTS_WORDS_WHEN_WORDS_H_
