#ifndef FALLOW_DAEMON_BASE_EXECUTOR_H_
#define FALLOW_DAEMON_BASE_EXECUTOR_H_

// One thread that runs what is posted to it, in order, and timers when they fall due. The journal's
// executor owns all of the daemon's state: whoever else needs that state posts to it.
//
// Post and RunAfter are safe from any thread. Tasks run on the executor's own thread and must not
// block on another task. With nothing to do the thread sleeps without waking.

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace fallow::base {

class Executor {
 public:
  using Task = std::function<void()>;

  Executor();
  // Runs what was posted before, drops timers not yet due, and joins the thread.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Tasks posted after the destructor began are dropped.
  void Post(Task task);
  // Runs `task` once `delay` has passed on the monotonic clock.
  void RunAfter(absl::Duration delay, Task task);
  // Posts `task` and waits until it has run. REQUIRES: not called on the executor's thread.
  void Run(const Task& task);
  bool OnThread() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  using Instant = std::chrono::steady_clock::time_point;
  void Loop();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Task> queue_;                // guarded by mutex_
  std::multimap<Instant, Task> timers_;    // guarded by mutex_
  bool stopping_ = false;                  // guarded by mutex_
  std::thread thread_;
};

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_EXECUTOR_H_
