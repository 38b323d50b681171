#ifndef FALLOW_DAEMON_STORE_KEEPING_PACE_H_
#define FALLOW_DAEMON_STORE_KEEPING_PACE_H_

// How what takes seconds gives way to everything else: its short steps come between the other tasks
// of the thread that owns the vault, and what needs nothing of the vault runs beside it.

#include <cstdint>
#include <functional>
#include <memory>

namespace fallow::store {

class Pace {
 public:
  // Work beside the owner's thread. Its destructor waits until the work has ended; what `done` was
  // given to Begin may still come after that.
  class Errand {
   public:
    virtual ~Errand() = default;
  };
  using Task = std::function<void()>;

  virtual ~Pace() = default;
  // `task` runs on the owner's thread, after what waits there now. It may come after whoever asked
  // for it is gone, and checks that itself.
  virtual void Later(Task task) = 0;
  // Runs `work` on a thread of its own, and then `done` on the owner's.
  virtual std::unique_ptr<Errand> Begin(Task work, Task done) = 0;
  // The bytes of a file that is copied at once, since that takes no longer than a step.
  virtual uint64_t at_once_bytes() const = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEEPING_PACE_H_
