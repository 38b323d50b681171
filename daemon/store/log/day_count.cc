#include "daemon/store/log/day_count.h"

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"

namespace fallow::store {

absl::Status DayCount::Load() {
  FALLOW_ASSIGN_OR_RETURN(time_, settings_.Get(setting::kCountedTime));
  loaded_ = true;
  return Note().status();
}

// In whole milliseconds, as it is written down.
void DayCount::Look() {
  if (!loaded_) return;
  ClockReading now{journal::FromMillis(journal::ToMillis(clock_.Now()))};
  if (steady_ != nullptr) {
    now.scale = steady_->scale();
    now.steady = absl::Trunc(steady_->Now(), absl::Milliseconds(1));
  }
  time_ = Count(time_, now);
}

absl::Duration DayCount::Now() {
  Look();
  return time_ ? time_->counted : absl::ZeroDuration();
}

absl::StatusOr<absl::Duration> DayCount::Note() {
  if (!loaded_) FALLOW_RETURN_IF_ERROR(Load());
  const absl::Duration now = Now();
  FALLOW_RETURN_IF_ERROR(settings_.Set(setting::kCountedTime, time_));
  return now;
}

absl::Duration DayCount::Passed(absl::Duration since) {
  const absl::Duration now = Now();
  return Passed(since, now);
}

absl::Duration DayCount::Passed(absl::Duration since, absl::Duration until) {
  if (!time_) return -absl::InfiniteDuration();
  return CertainlyPassed(*time_, since, until);
}

}  // namespace fallow::store
