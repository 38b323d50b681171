#ifndef FALLOW_TESTS_SIMULATION_SCHEDULER_H_
#define FALLOW_TESTS_SIMULATION_SCHEDULER_H_

// The future events of a simulated world, by true time; events due at the same time happen in the
// order in which they were scheduled. Not thread-safe.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace fallow::simulation {

class Scheduler {
 public:
  // Since the world began.
  const absl::Duration& now() const { return now_; }
  uint64_t events() const { return events_; }

  void At(absl::Duration when, std::function<void()> what) {
    queue_.push({std::max(when, now_), added_++, std::move(what)});
  }
  void After(absl::Duration delay, std::function<void()> what) {
    At(now_ + delay, std::move(what));
  }
  // Runs the events due until `end`, but at most `most` of them: false if there were more.
  bool RunUntil(absl::Duration end, uint64_t most) {
    while (!queue_.empty() && queue_.top().when <= end) {
      if (most-- == 0) return false;
      // The queue only gives out constant references, and the event is popped below.
      const std::function<void()> what = queue_.top().what;
      now_ = queue_.top().when;
      queue_.pop();
      ++events_;
      what();
    }
    now_ = std::max(now_, end);
    return true;
  }

 private:
  struct Event {
    absl::Duration when;
    uint64_t number;
    std::function<void()> what;
    bool operator<(const Event& other) const {
      return std::pair(other.when, other.number) < std::pair(when, number);
    }
  };

  absl::Duration now_;
  uint64_t added_ = 0;
  uint64_t events_ = 0;
  std::priority_queue<Event> queue_;
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_SCHEDULER_H_
