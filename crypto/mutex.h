#ifndef FALLOW_CRYPTO_MUTEX_H_
#define FALLOW_CRYPTO_MUTEX_H_

// A std::mutex with the annotations that clang's -Wthread-safety checks. Thread sanitizer cannot
// look into Debian's absl::Mutex. This library stands below daemon/base and so has its own.

#include <mutex>

#include "absl/base/thread_annotations.h"

namespace fallow::crypto {

class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
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

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_MUTEX_H_
