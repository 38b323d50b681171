#ifndef FALLOW_CLIENTS_WORDS_MOMENT_H_
#define FALLOW_CLIENTS_WORDS_MOMENT_H_

// Converts between the API's moments, words for people, and absl's time. Pure functions.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/words/when.h"
#include "fallow/client/v1/reflection.pb.h"

namespace fallow::words {

// The zone with this IANA name or fixed offset ("+02:00"); UTC when this machine does not know it.
absl::TimeZone ZoneNamed(std::string_view name);

absl::Time TimeOf(const client::v1::Moment& moment);

// "2024-03-01 21:05", in the moment's own zone.
std::string ShortDate(const client::v1::Moment& moment);
// "Friday, 1 March 2024, 21:05"
std::string LongDate(const client::v1::Moment& moment);

// "May", for a month from 1 to 12.
const char* MonthName(int month);
// "3 May 2024"
std::string FullDate(absl::CivilDay day);
std::string FullDate(const client::v1::Day& day);

// The current time and zone of the user.
struct Calendar {
  absl::Time now;
  absl::TimeZone zone;
};
// A past instant relative to now: "today 14:02", "yesterday 21:05", "3 May", "3 May 2024".
std::string Day(absl::Time at, const Calendar& calendar);
// The same after a verb: "today 14:02", but "on 3 May".
std::string OnDay(absl::Time at, const Calendar& calendar);

// The moment given with --at. `zone_name` is the name of `zone`.
absl::StatusOr<client::v1::Moment> MomentFromWords(std::string_view words, absl::Time now,
                                                   const absl::TimeZone& zone,
                                                   const std::string& zone_name);

// Likewise for plans ("next spring"), where a day, a month and so on stand for their beginning.
// INVALID_ARGUMENT unless the moment is in the future.
absl::StatusOr<client::v1::Moment> MomentAhead(std::string_view words, absl::Time now,
                                               const absl::TimeZone& zone,
                                               const std::string& zone_name);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_MOMENT_H_
