#ifndef FALLOW_TESTS_SUPPORT_MANUAL_CLOCK_H_
#define FALLOW_TESTS_SUPPORT_MANUAL_CLOCK_H_

// A clock that shows what a test sets it to, while a clock beside it, which nobody can set, goes on
// with the time that passes. One thread at a time.

#include <algorithm>

#include "daemon/base/clock.h"
#include "daemon/store/log/counted_time.h"

namespace fallow::tests {

class ManualClock final : public base::Clock {
 public:
  absl::Time Now() override { return now_; }
  // Only what the clock shows: no time passes.
  void Set(absl::Time now) { now_ = now; }
  // So much time passes. Less than none: the clock is set back.
  void Advance(absl::Duration by) {
    now_ += by;
    steady_.passed = std::max(steady_.passed, steady_.passed + by);
  }
  // What is counted from here on is counted by another program.
  void Restart() { ++steady_.program; }
  store::SteadyClock* steady() { return &steady_; }

 private:
  struct Steady final : store::SteadyClock {
    uint64_t scale() const override { return program; }
    absl::Duration Now() override { return passed; }
    uint64_t program = 1;
    absl::Duration passed;
  };

  absl::Time now_ = absl::FromUnixSeconds(1'750'000'000);
  Steady steady_;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_MANUAL_CLOCK_H_
