#ifndef FALLOW_DAEMON_TRANSFER_WALL_TIME_H_
#define FALLOW_DAEMON_TRANSFER_WALL_TIME_H_

// Dates and times as other programs write them, and their zones. A wall time that a clock change
// skipped is read with the offset from before the change; one that occurred twice means the first
// occurrence. Safe from any thread.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fallow::transfer {

// A time without a zone stays without one. A day without a time is noon, which no clock change
// moves to another day.
struct WallTime {
  absl::CivilSecond civil;
  absl::Duration fraction;  // of a second, in whole milliseconds
  bool has_time = false;
  std::optional<int> offset_seconds;  // east of Greenwich, if one was given
};

// Parses all of `text`, which must have one of these forms; nothing for any other, or for a day or
// hour that does not exist:
//   DATE [(' ' | 'T' | '_' | ', ') TIME [OFFSET]]
//   DATE   = YYYY-MM-DD | YYYY/MM/DD | YYYY.MM.DD | YYYYMMDD | DD.MM.YYYY
//          | [weekday] month-name DD YYYY | [weekday] DD month-name YYYY
//   TIME   = H:MM[:SS[.fff]] [AM | PM]
//   OFFSET = 'Z' | (+|-)HH[[:]MM] | ' UTC' | ' GMT'
std::optional<WallTime> ParseWallTime(std::string_view text);

// Parses the beginning of a file name: 2024-03-01, 2024-03-01-0905, 2024-03-01T09-05-30 night,
// 20240301….
std::optional<WallTime> ParseFileNameTime(std::string_view name);

// An IANA name ("Europe/Berlin"), "UTC", or an offset as above, also after "UTC" or "GMT".
// INVALID_ARGUMENT for any other name, including one that would leave the zone folder.
struct Zone {
  std::string name;  // in the form of Entry::zone: "+02:00" for "GMT+2"
  absl::TimeZone rules;
};
absl::StatusOr<Zone> LoadZone(std::string_view name);

struct Moment {
  absl::Time at;
  std::string zone;
};
// `zone` is used if the time has no offset of its own. Nothing if the result is outside
// EarliestTime() … LatestTime().
std::optional<Moment> ToMoment(const WallTime& wall, const Zone& zone);

// RFC 3339 with the zone's offset, with milliseconds if there are any: 2024-03-01T09:05:00+01:00.
// In UTC if the zone's offset has seconds, as in the nineteenth century.
std::string FormatMoment(absl::Time at, const absl::TimeZone& zone);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_WALL_TIME_H_
