#include "daemon/system/alarm.h"

#include <sys/timerfd.h>

#include <algorithm>
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
  // All zeros would clear it.
  setting.it_value = absl::ToTimespec(std::max(when, absl::Nanoseconds(1)));
  FALLOW_CHECK(timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME, &setting, nullptr) == 0);
}

void BootAlarm::Clear() {
  const itimerspec nothing{};
  FALLOW_CHECK(timerfd_settime(fd_.get(), 0, &nothing, nullptr) == 0);
}

}  // namespace fallow::system
