#ifndef FALLOW_DAEMON_SYSTEM_ALARM_H_
#define FALLOW_DAEMON_SYSTEM_ALARM_H_

// A single alarm on a clock that nobody can set and that also runs while the machine sleeps: what
// should have happened during the night happens on waking, not after as much time again. Without
// an alarm set nothing ever wakes.

#include "absl/time/time.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

class Alarm {
 public:
  virtual ~Alarm() = default;
  // Time since some fixed moment.
  virtual absl::Duration Now() = 0;
  // Replaces what was set before. `when` is on the scale of Now().
  virtual void Set(absl::Duration when) = 0;
  virtual void Clear() = 0;
};

// CLOCK_BOOTTIME and a timerfd, which becomes readable when the alarm goes off. Safe from any
// thread.
class BootAlarm final : public Alarm {
 public:
  BootAlarm();
  absl::Duration Now() override;
  void Set(absl::Duration when) override;
  void Clear() override;

  int fd() const { return fd_.get(); }

 private:
  base::UniqueFd fd_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_ALARM_H_
