#ifndef FALLOW_DAEMON_STORE_LOG_WITNESSED_TIME_H_
#define FALLOW_DAEMON_STORE_LOG_WITNESSED_TIME_H_

// Something that becomes final after a number of days must not become final because a clock is
// wrong for an hour (an empty battery, a slip in the settings). So a time counts as *confirmed*
// only once the clock has moved on from it by a day and has not gone back behind it since.
// Confirmed time lags by a day or more, and is never ahead.
//
// Values and pure functions: any thread.

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace fallow::store {

struct WitnessedTime {
  absl::Time confirmed = absl::InfinitePast();
  absl::Time latest = absl::InfinitePast();  // the time that is confirmed next
  friend bool operator==(const WitnessedTime&, const WitnessedTime&) = default;
};

// The state once the clock shows `now`.
WitnessedTime Witness(const WitnessedTime& before, absl::Time now);

// The form in which the vault stores it, in milliseconds. Unreadable text decodes to
// WitnessedTime().
std::string EncodeWitnessed(const WitnessedTime& witnessed);
std::optional<WitnessedTime> DecodeWitnessed(std::string_view encoded);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_WITNESSED_TIME_H_
