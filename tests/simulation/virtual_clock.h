#ifndef FALLOW_TESTS_SIMULATION_VIRTUAL_CLOCK_H_
#define FALLOW_TESTS_SIMULATION_VIRTUAL_CLOCK_H_

// The time in a simulated world: one true time, which also counts the sleep of devices, and for
// each device a clock on its wall that may be wrong by years. A program on the device can measure
// true time for as long as it runs. Not thread-safe.

#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/store/log/counted_time.h"

namespace fallow::simulation {

class VirtualClock final : public base::Clock {
 public:
  // `now` is the true time since the world began; it outlives the clock.
  explicit VirtualClock(const absl::Duration& now) : now_(now), steady_(now) {}

  absl::Time Now() override { return absl::FromUnixSeconds(1'750'000'000) + now_ + error_; }
  void SetError(absl::Duration error) {
    error_ = error;
    ++times_set_;
  }
  uint64_t times_set() const { return times_set_; }
  // Another program runs from here on.
  void Restart() { ++steady_.program; }
  store::SteadyClock* steady() { return &steady_; }

 private:
  struct Steady final : store::SteadyClock {
    explicit Steady(const absl::Duration& elapsed) : now(elapsed) {}
    uint64_t scale() const override { return program; }
    absl::Duration Now() override { return now; }
    const absl::Duration& now;
    uint64_t program = 1;
  };

  const absl::Duration& now_;
  absl::Duration error_;
  uint64_t times_set_ = 0;
  Steady steady_;
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_VIRTUAL_CLOCK_H_
