#ifndef FALLOW_DAEMON_APP_THREADS_EXECUTOR_PACE_H_
#define FALLOW_DAEMON_APP_THREADS_EXECUTOR_PACE_H_

// What takes long is done in steps on the journal executor, between its other tasks, and on threads
// beside it.

#include <cstdint>
#include <memory>
#include <utility>

#include "daemon/base/executor.h"
#include "daemon/store/keeping/pace.h"

namespace fallow::app {

class ExecutorPace final : public store::Pace {
 public:
  // An index of this size is copied in some 50 ms.
  static constexpr uint64_t kAtOnceBytes = uint64_t{4} << 20;

  // Outlives this.
  explicit ExecutorPace(base::Executor& executor) : executor_(executor) {}

  void Later(Task task) override { executor_.Post(std::move(task)); }
  std::unique_ptr<Errand> Begin(Task work, Task done) override;
  uint64_t at_once_bytes() const override { return kAtOnceBytes; }

 private:
  base::Executor& executor_;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_THREADS_EXECUTOR_PACE_H_
