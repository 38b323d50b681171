#ifndef FALLOW_DAEMON_STORE_LOG_COUNTED_TIME_H_
#define FALLOW_DAEMON_STORE_LOG_COUNTED_TIME_H_

// What happens for good only after so many days must not happen because a clock is wrong: an empty
// battery, a slip in the settings, a machine that wakes in 1970. So those days are not read off the
// time of day; they are *counted*, from one look at the clock to the next.
//
// Between two looks by one program the count follows a clock that nobody can set, and the time of
// day does not matter. From one program to the next there is only the time of day: what it moved on
// by counts as a *leap*, up to a week, and nothing where it moved back. A time of day that comes
// back after it had fallen behind leaps from where it had been, not from where it fell to.
//
// Whether a leap is time that has passed while nobody looked, or a clock that was set, cannot be
// told. So what has to wait for some days waits for them without the longest leap in its time: no
// clock that is wrong once, however far, however long and in whichever direction, shortens them.
// Where it is wrong more often, each further time is worth a week at most. The price is that they
// take longer where the program does not run: by the longest time that it did not.
//
// Values and pure functions: any thread; but a SteadyClock belongs to whoever made it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace fallow::store {

// A clock that nobody can set and that also runs while the machine sleeps. Readings on one scale
// can be compared, those on two cannot.
class SteadyClock {
 public:
  virtual ~SteadyClock() = default;
  virtual uint64_t scale() const = 0;  // random
  virtual absl::Duration Now() = 0;
};

// One look at the clocks.
struct ClockReading {
  absl::Time day;                      // the time of day
  std::optional<uint64_t> scale = {};  // nothing: there is no steady clock
  absl::Duration steady = {};
};

struct CountedTime {
  struct Leap {
    absl::Duration at;  // what was counted when it was over
    absl::Duration length;
    friend bool operator==(const Leap&, const Leap&) = default;
  };
  absl::Duration counted;  // since counting began
  ClockReading last;
  absl::Time latest_day;     // the latest time of day that was ever seen,
  absl::Duration at_latest;  // and what was counted then
  std::vector<Leap> leaps;   // in order, each longer than all that come after it
};

inline constexpr absl::Duration kLeapMax = absl::Hours(7 * 24);

// What is counted once the clocks show `now`. Nothing: counting begins.
CountedTime Count(const std::optional<CountedTime>& before, const ClockReading& now);

// How long something has certainly been here by `until` that came at `since`, both as they were
// counted; never more than is true, and less than zero where nothing is certain.
absl::Duration CertainlyPassed(const CountedTime& time, absl::Duration since, absl::Duration until);

// As the vault keeps it (docs/formats.md, "Local settings"); what cannot be read begins anew.
std::string EncodeCounted(const std::optional<CountedTime>& time);
std::optional<std::optional<CountedTime>> DecodeCounted(std::string_view encoded);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_COUNTED_TIME_H_
