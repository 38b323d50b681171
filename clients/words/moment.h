#ifndef FALLOW_CLIENTS_WORDS_MOMENT_H_
#define FALLOW_CLIENTS_WORDS_MOMENT_H_

// Moments between the daemon's messages, people's words and absl's time. Pure functions.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/words/when.h"
#include "fallow/client/v1/reflection.pb.h"

namespace fallow::words {

// A zone by its IANA name or fixed offset ("+02:00"); UTC when this machine does not know it.
absl::TimeZone ZoneNamed(std::string_view name);

absl::Time TimeOf(const client::v1::Moment& moment);

// "2024-03-01 21:05", as the writer's own clock showed it.
std::string ShortDate(const client::v1::Moment& moment);
// "Friday, 1 March 2024, 21:05"
std::string LongDate(const client::v1::Moment& moment);

// "May", of 1 to 12.
const char* MonthName(int month);
// "3 May 2024"
std::string FullDate(absl::CivilDay day);

// The time and zone of the person at the keyboard.
struct Calendar {
  absl::Time now;
  absl::TimeZone zone;
};
// A past instant as one says it: "today 14:02", "yesterday 21:05", "3 May", "3 May 2024".
std::string Day(absl::Time at, const Calendar& calendar);
// The same behind a verb: "today 14:02", but "on 3 May".
std::string OnDay(absl::Time at, const Calendar& calendar);

// The moment that --at names. `zone_name` is the name of `zone`.
absl::StatusOr<client::v1::Moment> MomentFromWords(std::string_view words, absl::Time now,
                                                   const absl::TimeZone& zone,
                                                   const std::string& zone_name);

// The same for what is planned ("next spring"): a day, a month and so on are their beginning.
// INVALID_ARGUMENT unless it lies ahead.
absl::StatusOr<client::v1::Moment> MomentAhead(std::string_view words, absl::Time now,
                                               const absl::TimeZone& zone,
                                               const std::string& zone_name);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_MOMENT_H_
