#ifndef FALLOW_TESTS_SIMULATION_VIRTUAL_CLOCK_H_
#define FALLOW_TESTS_SIMULATION_VIRTUAL_CLOCK_H_

// The time in a simulated world: one true time, which also counts the sleep of devices, and for
// each device a wall clock that may be wrong by years. Not thread-safe.

#include "absl/time/time.h"
#include "daemon/base/clock.h"

namespace fallow::simulation {

class VirtualClock final : public base::Clock {
 public:
  // `now` is the true time since the world began; it outlives the clock.
  explicit VirtualClock(const absl::Duration& now) : now_(now) {}

  absl::Time Now() override { return absl::FromUnixSeconds(1'750'000'000) + now_ + error_; }
  void SetError(absl::Duration error) { error_ = error; }

 private:
  const absl::Duration& now_;
  absl::Duration error_;
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_VIRTUAL_CLOCK_H_
