#ifndef FALLOW_DAEMON_STORE_RELEASE_PLAN_ARRIVALS_H_
#define FALLOW_DAEMON_STORE_RELEASE_PLAN_ARRIVALS_H_

// How long plans have been here, made here or come from another device, and so when this device may
// carry them out.
//
// When a plan is due is what the clock said of the device that made it, and the time of day is what
// the clock here says; either may be years off. So a plan must also have been here for as long as
// it can be taken back, as days are counted here (daemon/store/log/counted_time.h): no clock that
// is wrong once lets go of anything before that. A plan made under a clock that was ahead does not
// wait for the day that it names.
//
// Not thread-safe: the journal executor owns it.

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/journal/release.h"
#include "daemon/store/log/day_count.h"
#include "daemon/store/log/log.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

class PlanArrivals {
 public:
  // All of them outlive it.
  PlanArrivals(Log& log, PracticeRecords& practice, DayCount& days, base::Clock& clock)
      : log_(log), practice_(practice), days_(days), clock_(clock) {}

  // Takes note of the plans that have come, or were made.
  absl::Status Note();
  // When this device lets go of it, as far as can be said now: on its day, or later. Never, as long
  // as it was not noted; what was decided on here without a time to take it back needs no note.
  absl::Time DueHere(const journal::ReleasePlan& plan) const;

 private:
  bool IsAtOnce(const journal::ReleasePlan& plan) const;

  Log& log_;
  PracticeRecords& practice_;
  DayCount& days_;
  base::Clock& clock_;
  // For plans that are still planned; nothing: not read yet.
  std::optional<setting::ArrivedPlans> arrived_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_PLAN_ARRIVALS_H_
