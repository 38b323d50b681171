#ifndef FALLOW_TESTS_SUPPORT_STEP_PACE_H_
#define FALLOW_TESTS_SUPPORT_STEP_PACE_H_

// A pace of which a test takes each step itself, and so decides what comes between two of them. The
// work of an errand is a step, too.

#include <deque>
#include <memory>
#include <utility>

#include "daemon/store/keeping/pace.h"

namespace fallow::tests {

class StepPace final : public store::Pace {
 public:
  void Later(Task task) override { tasks_.push_back(std::move(task)); }
  std::unique_ptr<Errand> Begin(Task work, Task done) override {
    auto alive = std::make_shared<bool>(true);
    tasks_.push_back([this, alive, work = std::move(work), done = std::move(done)] {
      // Ended before it began.
      if (!*alive) return;
      ++errands_;
      work();
      tasks_.push_back(done);
    });
    return std::make_unique<Kept>(std::move(alive));
  }
  uint64_t at_once_bytes() const override { return 0; }

  // False when there is no step to take.
  bool Step() {
    if (tasks_.empty()) return false;
    const Task task = std::move(tasks_.front());
    tasks_.pop_front();
    task();
    return true;
  }
  int StepAll() {
    int steps = 0;
    while (Step()) ++steps;
    return steps;
  }
  int errands() const { return errands_; }  // that have run

 private:
  struct Kept final : Errand {
    explicit Kept(std::shared_ptr<bool> is_alive) : alive(std::move(is_alive)) {}
    ~Kept() override { *alive = false; }
    std::shared_ptr<bool> alive;
  };

  std::deque<Task> tasks_;
  int errands_ = 0;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_STEP_PACE_H_
