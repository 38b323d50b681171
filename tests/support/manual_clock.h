#ifndef FALLOW_TESTS_SUPPORT_MANUAL_CLOCK_H_
#define FALLOW_TESTS_SUPPORT_MANUAL_CLOCK_H_

// A clock that a test sets. One thread at a time.

#include "daemon/base/clock.h"

namespace fallow::tests {

class ManualClock final : public base::Clock {
 public:
  absl::Time Now() override { return now_; }
  void Set(absl::Time now) { now_ = now; }
  void Advance(absl::Duration by) { now_ += by; }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1'750'000'000);
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_MANUAL_CLOCK_H_
