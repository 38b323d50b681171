#include "daemon/system/alarm.h"

#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "daemon/base/status.h"

namespace fallow::system {

BootAlarm::BootAlarm() : fd_(timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC)) {
  FALLOW_CHECK(fd_.ok());
}

absl::Duration BootAlarm::Now() {
  timespec now{};
  FALLOW_CHECK(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return absl::DurationFromTimespec(now);
}

void BootAlarm::Set(absl::Duration when) {
  itimerspec setting{};
  // All zeros would clear the alarm.
  setting.it_value = absl::ToTimespec(std::max(when, absl::Nanoseconds(1)));
  FALLOW_CHECK(timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME, &setting, nullptr) == 0);
}

void BootAlarm::Clear() {
  const itimerspec nothing{};
  FALLOW_CHECK(timerfd_settime(fd_.get(), 0, &nothing, nullptr) == 0);
}

DayAlarm::DayAlarm() : fd_(timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC)) {
  FALLOW_CHECK(fd_.ok());
}

void DayAlarm::Set(absl::Time when) {
  itimerspec setting{};
  if (when == absl::InfiniteFuture()) {
    // Without TFD_TIMER_CANCEL_ON_SET, so that setting the clock wakes nobody.
    FALLOW_CHECK(timerfd_settime(fd_.get(), 0, &setting, nullptr) == 0);
    return;
  }
  const int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
  const absl::Time at_once = absl::FromUnixNanos(1);  // all zeros would clear it
  setting.it_value = absl::ToTimespec(std::max(when, at_once));
  if (timerfd_settime(fd_.get(), flags, &setting, nullptr) == 0) return;
  // The clock has just been set, and `when` may have been worked out by the old time.
  FALLOW_CHECK(errno == ECANCELED);
  setting.it_value = absl::ToTimespec(at_once);
  FALLOW_CHECK(timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME, &setting, nullptr) == 0);
}

}  // namespace fallow::system
