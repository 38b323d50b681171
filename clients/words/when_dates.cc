#include "clients/words/when_dates.h"

#include <algorithm>

namespace fallow::words::when {

Dates OneDay(absl::CivilDay day) {
  return {day, day + 1, Precision::kDay, std::nullopt};
}

Dates WholeWeek(absl::CivilDay day) {
  const absl::CivilDay monday = absl::PrevWeekday(day + 1, absl::Weekday::monday);
  return {monday, monday + 7, Precision::kWeek, std::nullopt};
}

Dates WholeMonth(absl::CivilMonth month) {
  return {absl::CivilDay(month), absl::CivilDay(month + 1), Precision::kMonth, std::nullopt};
}

Dates WholeSeason(absl::CivilMonth first) {
  return {absl::CivilDay(first), absl::CivilDay(first + 3), Precision::kSeason, std::nullopt};
}

Dates WholeYear(absl::CivilYear year) {
  return {absl::CivilDay(year), absl::CivilDay(year + 1), Precision::kYear, std::nullopt};
}

absl::Time Resolve(absl::CivilSecond wall, const absl::TimeZone& zone) {
  return zone.At(wall).pre;
}

absl::Time StartOfDay(absl::CivilDay day, const absl::TimeZone& zone) {
  const absl::TimeZone::TimeInfo info = zone.At(absl::CivilSecond(day));
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

absl::CivilDay PlusMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return std::min(absl::CivilDay(month) + (day.day() - 1), last);
}

}  // namespace fallow::words::when
