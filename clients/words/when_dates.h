#ifndef FALLOW_CLIENTS_WORDS_WHEN_DATES_H_
#define FALLOW_CLIENTS_WORDS_WHEN_DATES_H_

// The calendar arithmetic of when.h, all based on absl's civil time. Private to this folder. Pure
// functions, safe from any thread.

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "clients/words/when.h"

namespace fallow::words::when {

// The named days, or an instant for "2 hours ago".
struct Dates {
  absl::CivilDay first;
  absl::CivilDay end;
  Precision precision = Precision::kDay;
  std::optional<absl::Time> instant = {};
};

Dates OneDay(absl::CivilDay day);
// Monday to Sunday.
Dates WholeWeek(absl::CivilDay day);
Dates WholeMonth(absl::CivilMonth month);
// Three months starting with `first`.
Dates WholeSeason(absl::CivilMonth first);
Dates WholeYear(absl::CivilYear year);

// A wall time as an instant: the earlier of two, and in a gap with the offset from before it.
absl::Time Resolve(absl::CivilSecond wall, const absl::TimeZone& zone);

// The first instant of a day, which is not always midnight.
absl::Time StartOfDay(absl::CivilDay day, const absl::TimeZone& zone);

// The same day so many months later, or that month's last day.
absl::CivilDay PlusMonths(absl::CivilDay day, int months);

}  // namespace fallow::words::when

#endif  // FALLOW_CLIENTS_WORDS_WHEN_DATES_H_
