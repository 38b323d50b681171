#ifndef FALLOW_DAEMON_BASE_CLOCK_H_
#define FALLOW_DAEMON_BASE_CLOCK_H_

// Where time comes from. Everything that needs the time takes a Clock in its constructor, so that
// tests and the simulator decide what time it is. Implementations are safe from any thread.

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace fallow::base {

class Clock {
 public:
  virtual ~Clock() = default;
  // The time of day. It may jump when the user or a time server sets the clock.
  virtual absl::Time Now() = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() override { return absl::Now(); }
};

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_CLOCK_H_
