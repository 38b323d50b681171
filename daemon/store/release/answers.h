#ifndef FALLOW_DAEMON_STORE_RELEASE_ANSWERS_H_
#define FALLOW_DAEMON_STORE_RELEASE_ANSWERS_H_

// How this device responds to releases made by other devices: what goes with them here, and the
// acknowledgement. Not thread-safe: the journal executor owns it.

#include <string>

#include "absl/status/statusor.h"
#include "daemon/base/clock.h"
#include "daemon/journal/connection.h"
#include "daemon/journal/release.h"
#include "daemon/store/log/log.h"
#include "daemon/store/peers/devices.h"
#include "daemon/store/peers/release_watch.h"
#include "daemon/store/practice/records.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plan_arrivals.h"

namespace fallow::store {

class Drafts;
class Eraser;
class Reflections;

class ReleaseAnswers final : public ReleaseWatch {
 public:
  // All of them outlive it.
  struct Parts {
    Log& log;
    PracticeRecords& practice;
    const Devices& devices;
    Reflections& reflections;
    Drafts& drafts;
    Eraser& eraser;
    LastLook& look;
    PlanArrivals& arrivals;
    base::Clock& clock;
  };
  explicit ReleaseAnswers(const Parts& parts) : parts_(parts) {}

  absl::Status AddBelongings(Arrival& arrival) override;
  absl::Status Goes(const Arrival& arrival) override;
  // Notes the plans that have arrived, lets go of farewells whose connection is gone, and
  // acknowledges.
  absl::Status Settled() override;
  // Appends acknowledgements for the releases, its own and other devices', that this device has
  // carried out and settled.
  absl::Status Acknowledge();

 private:
  // What the user chose to keep, according to the devices that have not let go of the connection
  // yet.
  absl::StatusOr<journal::KeepChoices> ReadChoices(const journal::Connection& connection,
                                                   const journal::Run& run);
  absl::Status SweepFarewells();
  absl::StatusOr<bool> IsToAcknowledge(const journal::ReleasePlan& plan);

  const Parts parts_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_ANSWERS_H_
