#ifndef FALLOW_TESTS_SUPPORT_BUSY_H_
#define FALLOW_TESTS_SUPPORT_BUSY_H_

// Keeps an executor busy. Any thread but the executor's.

#include <condition_variable>
#include <mutex>

#include "daemon/base/executor.h"

namespace fallow::tests {

// Blocks the executor until this is destroyed.
class Busy {
 public:
  explicit Busy(base::Executor& executor) {
    executor.Post([this] {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return over_; });
      done_ = true;
      changed_.notify_all();
    });
  }
  ~Busy() {
    std::unique_lock lock(mutex_);
    over_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return done_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  bool done_ = false;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_BUSY_H_
