#ifndef FALLOW_DAEMON_STORE_RELEASE_PLAN_ARRIVALS_H_
#define FALLOW_DAEMON_STORE_RELEASE_PLAN_ARRIVALS_H_

// When plans of other devices came here, and so when this one may carry them out.
//
// When a plan is due is what the clock says of the device that made it, and that may be years
// behind. So a plan that came from another device must also have been here for as long as it can be
// taken back there, unless that one has done it. A clock that jumps ahead shortens the days in
// which it can be taken back; it destroys nothing that nobody has decided on.
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

  // Takes note of the plans that have come.
  absl::Status Note();
  // When this device lets go of it: on its day, or later where it came from another. Never, as long
  // as it was not noted.
  absl::Time DueHere(const journal::ReleasePlan& plan) const;

 private:
  Log& log_;
  PracticeRecords& practice_;
  base::Clock& clock_;
  // Of those that are planned still; nothing: not read yet.
  std::optional<setting::ArrivedPlans> arrived_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_PLAN_ARRIVALS_H_
