#ifndef FALLOW_DAEMON_JOURNAL_MOMENT_H_
#define FALLOW_DAEMON_JOURNAL_MOMENT_H_

// Instants, and the time zones in which people live them. A zone is an IANA name ("Europe/Lisbon"),
// read from the system's zone files, or a fixed offset ("+02:00", "-03:30", at most 18 hours; "Z"
// and "UTC" both mean +00:00). Pure functions: any thread.

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "daemon/journal/reflection.h"

namespace fallow::journal {

inline constexpr size_t kZoneBytesMax = 64;
inline constexpr int kYearMin = 1;
inline constexpr int kYearMax = 9999;

// INVALID_ARGUMENT when this system has no such zone. Zones that have been loaded stay in memory.
absl::StatusOr<absl::TimeZone> LoadZone(std::string_view zone);

// INVALID_ARGUMENT unless the zone is known and the local year lies in [kYearMin, kYearMax].
absl::Status CheckMoment(const Moment& moment);
// The same check for a moment in a record: DATA_LOSS. Only the form of the zone is checked, as the
// record may come from a machine with newer zone files.
absl::Status CheckRecordedMoment(const Moment& moment);

// The time that the writer's clock showed. A zone that this system does not know counts as UTC.
absl::CivilSecond LocalTime(const Moment& moment);

// Instants are kept in whole milliseconds; anything finer is rounded down, towards the past.
int64_t ToMillis(absl::Time at);
absl::Time FromMillis(int64_t unix_millis);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_MOMENT_H_
