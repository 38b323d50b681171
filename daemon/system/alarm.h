#ifndef FALLOW_DAEMON_SYSTEM_ALARM_H_
#define FALLOW_DAEMON_SYSTEM_ALARM_H_

// A single alarm on a clock that nobody can set and that goes on while the machine sleeps: what was
// due during the night happens on waking, and is not put off by the time asleep. While no alarm is
// set, nothing ever wakes.

#include "absl/time/time.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

class Alarm {
 public:
  virtual ~Alarm() = default;
  // Time since some fixed moment, the same for the life of the object.
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

// One alarm on the time of day (CLOCK_REALTIME): a timerfd that becomes readable when that time has
// come, and also when the clock is set or the machine wakes from sleep, because the time that was
// set may then be wrong (TFD_TIMER_CANCEL_ON_SET). While no alarm is set, nothing wakes. Safe from
// any thread.
class DayAlarm {
 public:
  DayAlarm();
  // Replaces what was set before. InfiniteFuture clears the alarm; a time in the past goes off at
  // once.
  void Set(absl::Time when);

  int fd() const { return fd_.get(); }

 private:
  base::UniqueFd fd_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_ALARM_H_
