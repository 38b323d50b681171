#ifndef FALLOW_DAEMON_STORE_RELEASE_PLAN_ARRIVALS_H_
#define FALLOW_DAEMON_STORE_RELEASE_PLAN_ARRIVALS_H_

// When plans from other devices arrived here, and so when this device may carry them out.
//
// The due time of a plan comes from the clock of the device that made it, which may be years
// behind. So unless that device has already carried it out, a plan from another device must also
// have been here for the grace period it was given. A clock that jumps ahead shortens the time in
// which the plan can be taken back, but never destroys anything that nobody decided on.
//
// Not thread-safe: the journal executor owns it.

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/journal/release.h"
#include "daemon/store/log/log.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

class PlanArrivals {
 public:
  // All of them outlive it.
  PlanArrivals(Log& log, PracticeRecords& practice, base::Clock& clock)
      : log_(log), practice_(practice), clock_(clock) {}

  // Notes the plans that have arrived.
  absl::Status Note();
  // When this device will carry out `plan`: on its day, or later if it came from another device.
  // InfiniteFuture until the plan has been noted.
  absl::Time DueHere(const journal::ReleasePlan& plan) const;

 private:
  Log& log_;
  PracticeRecords& practice_;
  base::Clock& clock_;
  // For plans that are still planned; nothing: not read yet.
  std::optional<setting::ArrivedPlans> arrived_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_PLAN_ARRIVALS_H_
