#ifndef FALLOW_CLIENTS_WORDS_WHEN_H_
#define FALLOW_CLIENTS_WORDS_WHEN_H_

// Dates as people write them: "yesterday 9pm", "last sunday", "3 days ago 08:30", "march 3",
// "2024-03-01T21:05+02:00". English words in any case, the same everywhere: the result depends only
// on `now` and `zone`, not on locale or operating system. Pure functions, safe from any thread.
//
// Whatever is not given is filled in with the likeliest reading for a journal, which looks back:
// What is not said is filled in so that a journal, which looks back, gets the likeliest reading:
//   no day        today ("9pm" may therefore lie ahead)
//   "sunday"      the latest Sunday, today included; "last sunday" is before today, "next sunday"
//                 after it, "this sunday" the one of this week (Monday to Sunday)
//   "march 3"     the latest one, today included; "march" likewise
//   "midnight"    the one with which the day begins
//   "last night"  yesterday's night; morning is 5:00-12:00, afternoon 12:00-18:00, evening
//                 18:00-22:00, night 20:00-5:00
//   "2 months ago" the same day of that month, or its last one where it is shorter
//
// Plans are read the other way (Outlook::kAhead):
//   no day        today, or tomorrow where that time has passed
//   "sunday"      the next one, after today; "march 3" and "march" likewise, the month being the
//                 next that begins
//   "6 months"    is "in 6 months"
//   "spring"      the next one that begins: "next spring", "spring 2027". Seasons begin with March,
//                 June, September and December, in the zones of the southern half of the earth with
//                 the opposite ones; only what is planned names them
//
// Wall times and clock changes: a time that a spring change skips is read with the offset from
// before the change, so 02:30 becomes 03:30; one that an autumn change repeats means the first
// occurrence; an explicit offset overrides both. A day that a zone skipped does not exist.

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fallow::words {

// The longest text that is accepted as a date, in bytes.
inline constexpr size_t kWhenBytesMax = 128;

enum class Precision { kTime, kDay, kWeek, kMonth, kSeason, kYear };

// How to read a date that may be in the past or in the future.
enum class Outlook { kBack, kAhead };

struct When {
  // The half-open span that the text names: a whole day, week, month, season or year; the minute or
  // second of a time; the hours of "this morning". For search bounds.
  absl::Time begin;
  absl::Time end;
  // The instant in that span to write down: the time itself; the current time for today; otherwise
  // noon of the (first) day; 9:00, 15:00, 20:00 and 22:00 for the parts of a day.
  absl::Time at;
  Precision precision = Precision::kTime;
  // The zone in which the text was read: `zone`, or the fixed offset given in the text.
  absl::TimeZone zone;
};

// INVALID_ARGUMENT says what cannot be read, or which date or time does not exist and why.
absl::StatusOr<When> ParseWhen(std::string_view text, absl::Time now, const absl::TimeZone& zone,
                               Outlook outlook = Outlook::kBack);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_WHEN_H_
