#ifndef FALLOW_DAEMON_JOURNAL_MOMENT_H_
#define FALLOW_DAEMON_JOURNAL_MOMENT_H_

// Instants and the zones in which people live them. A zone is an IANA name ("Europe/Lisbon"), read
// from the system's zone files, or a fixed offset ("+02:00", "-03:30", at most 18 hours; "Z" and
// "UTC" are +00:00 by name). Pure functions: any thread.

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

// INVALID_ARGUMENT when there is no such zone on this system. Loaded zones stay in memory.
absl::StatusOr<absl::TimeZone> LoadZone(std::string_view zone);

// INVALID_ARGUMENT unless the zone is known and the local year lies in [kYearMin, kYearMax].
absl::Status CheckMoment(const Moment& moment);
// The same for what a record says. The zone is checked in form only: the record may come from a
// machine with newer zone files.
absl::Status CheckRecordedMoment(const Moment& moment);

// What the writer's clock showed. A zone that this system does not know counts as UTC.
absl::CivilSecond LocalTime(const Moment& moment);

// Instants are kept in whole milliseconds; what is finer is cut towards the past.
int64_t ToMillis(absl::Time at);
absl::Time FromMillis(int64_t unix_millis);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_MOMENT_H_
