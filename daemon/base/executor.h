#ifndef FALLOW_DAEMON_BASE_EXECUTOR_H_
#define FALLOW_DAEMON_BASE_EXECUTOR_H_

// One thread that runs the tasks posted to it, in order, and timers when they fall due. The
// journal's executor owns all of the daemon's state: code that needs that state posts to it.
//
// Post and RunAfter are safe from any thread. Tasks run on the executor's own thread and must not
// block on another task. With nothing to do, the thread sleeps and never wakes; what tasks have
// left on its stack is wiped before.

#include <chrono>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "daemon/base/mutex.h"

namespace fallow::base {

class Executor {
 public:
  using Task = std::function<void()>;

  Executor();
  // Runs what was posted before, drops timers that are not yet due, and joins the thread. REQUIRES:
  // not called on the executor's thread.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Tasks posted after the destructor has begun are dropped.
  void Post(Task task);
  // Runs `task` once `delay` has passed on the monotonic clock. With absl::InfiniteDuration() it
  // never runs.
  void RunAfter(absl::Duration delay, Task task);
  // Posts `task` and waits until it has run. REQUIRES: not called on the executor's thread, nor
  // after the destructor has begun.
  void Run(const Task& task);
  bool OnThread() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  using Instant = std::chrono::steady_clock::time_point;

  void Loop();
  // Sleeps until something is due. False once the executor is stopping and nothing is left to run.
  bool TakeBatch(std::vector<Task>& batch);
  void QueueDueTimers() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Mutex mutex_;
  CondVar wake_;
  std::vector<Task> queue_ ABSL_GUARDED_BY(mutex_);
  std::multimap<Instant, Task> timers_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // The last member, so that the thread starts once the others exist.
  std::thread thread_;
};

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_EXECUTOR_H_
