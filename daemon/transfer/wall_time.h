#ifndef FALLOW_DAEMON_TRANSFER_WALL_TIME_H_
#define FALLOW_DAEMON_TRANSFER_WALL_TIME_H_

// Dates and times as other programs write them, and the zones they are in. A wall time that a clock
// change skipped is read with the offset before the change; one that occurred twice is its first
// occurrence. Safe from any thread.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fallow::transfer {

// A time without a zone keeps none; a day without a time is noon, which no clock change moves to
// another day.
struct WallTime {
  absl::CivilSecond civil;
  absl::Duration fraction;  // below a second, whole milliseconds
  bool has_time = false;
  std::optional<int> offset_seconds;  // east of Greenwich, where it was written down
};

// All of `text`, in one of these forms; nothing for any other, or for a day or hour that does not
// exist:
//   DATE [(' ' | 'T' | '_' | ', ') TIME [OFFSET]]
//   DATE   = YYYY-MM-DD | YYYY/MM/DD | YYYY.MM.DD | YYYYMMDD | DD.MM.YYYY
//          | [weekday] month-name DD YYYY | [weekday] DD month-name YYYY
//   TIME   = H:MM[:SS[.fff]] [AM | PM]
//   OFFSET = 'Z' | (+|-)HH[[:]MM] | ' UTC' | ' GMT'
std::optional<WallTime> ParseWallTime(std::string_view text);

// As it begins a file name: 2024-03-01, 2024-03-01-0905, 2024-03-01T09-05-30 night, 20240301….
std::optional<WallTime> ParseFileNameTime(std::string_view name);

// An IANA name ("Europe/Berlin"), "UTC", or an offset as above, also behind "UTC" or "GMT".
// INVALID_ARGUMENT for any other name, one that would leave the zone folder included.
struct Zone {
  std::string name;  // as Entry::zone has it: "+02:00" for "GMT+2"
  absl::TimeZone rules;
};
absl::StatusOr<Zone> LoadZone(std::string_view name);

struct Moment {
  absl::Time at;
  std::string zone;
};
// `zone` is used where the time names no offset of its own. Nothing when the instant lies outside
// EarliestTime() … LatestTime().
std::optional<Moment> ToMoment(const WallTime& wall, const Zone& zone);

// RFC 3339 with the zone's offset, to the millisecond where there are any:
// 2024-03-01T09:05:00+01:00. In UTC where the zone's offset has seconds, as offsets of the
// nineteenth century have.
std::string FormatMoment(absl::Time at, const absl::TimeZone& zone);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_WALL_TIME_H_
