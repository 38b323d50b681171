#ifndef FALLOW_DAEMON_STORE_LOG_WITNESSED_TIME_H_
#define FALLOW_DAEMON_STORE_LOG_WITNESSED_TIME_H_

// What happens for good only after so many days must not happen because a clock is wrong for an
// hour: an empty battery, a slip in the settings. So a time of day counts as *confirmed* once the
// clock has moved on by a day from it and has not gone back behind it since. A confirmed time is
// late by a day or more, never early.
//
// Values and pure functions: any thread.

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace fallow::store {

struct WitnessedTime {
  absl::Time confirmed = absl::InfinitePast();
  absl::Time latest = absl::InfinitePast();  // the one that is confirmed next
  friend bool operator==(const WitnessedTime&, const WitnessedTime&) = default;
};

// What is known once the clock shows `now`.
WitnessedTime Witness(const WitnessedTime& before, absl::Time now);

// As the vault keeps it, in milliseconds; what cannot be read knows of no time.
std::string EncodeWitnessed(const WitnessedTime& witnessed);
std::optional<WitnessedTime> DecodeWitnessed(std::string_view encoded);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_WITNESSED_TIME_H_
