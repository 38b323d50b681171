#ifndef FALLOW_DAEMON_BASE_MUTEX_H_
#define FALLOW_DAEMON_BASE_MUTEX_H_

// A mutex that both checkers understand: clang's -Wthread-safety, through abseil's annotations, and
// thread sanitizer, because it is a std::mutex underneath. Neither absl::Mutex nor std::mutex alone
// will do: Debian's abseil is not instrumented, so every use of absl::Mutex is reported as a race,
// and libstdc++ has no annotations. CondVar waits on the monotonic clock; absl::CondVar measures
// its timeouts by the time of day, and would sleep an hour too long when the clock is set back by
// an hour.
//
//     mutable Mutex mutex_;
//     int figure_ ABSL_GUARDED_BY(mutex_);

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"

namespace fallow::base {

class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

// Holds the mutex until the end of its scope.
class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Both waits may return early, so check the condition in a loop.
class CondVar {
 public:
  void Wait(Mutex& mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  void WaitUntil(Mutex& mutex, std::chrono::steady_clock::time_point due)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait_until(lock, due);
    lock.release();
  }
  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_MUTEX_H_
