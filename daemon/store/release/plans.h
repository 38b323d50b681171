#ifndef FALLOW_DAEMON_STORE_RELEASE_PLANS_H_
#define FALLOW_DAEMON_STORE_RELEASE_PLANS_H_

// Decisions to let something go: plans that can be taken back for some days. LastLook shows
// beforehand what a plan would take with it. DueReleases carries plans out, ReleaseAnswers responds
// to what other devices have planned or done, Receipts shows which devices have done it, and Eraser
// destroys the keys. What is to be let go, and when, is recorded here, in records that every device
// folds to the same result (daemon/journal/release.h). Not thread-safe: the journal executor owns
// it.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/journal/release.h"
#include "daemon/store/practice/records.h"
#include "daemon/store/release/last_look.h"

namespace fallow::store {

class DueReleases;

class ReleasePlans {
 public:
  // All of them outlive it.
  struct Parts {
    PracticeRecords& practice;
    LastLook& look;
    DueReleases& due;
    base::Clock& clock;
  };
  explicit ReleasePlans(const Parts& parts) : parts_(parts) {}

  // Plans a release, and carries it out at once if `grace` is 0. `zone` is the user's time zone.
  // Fails as LastLook::At does; UNKNOWN also while another plan covers some of the same subjects.
  absl::StatusOr<journal::ReleasePlan> Plan(const ReleaseTarget& target, absl::Duration grace,
                                            std::string_view zone);
  absl::StatusOr<std::vector<journal::ReleasePlan>> List();
  // NOT_FOUND; INVALID_ARGUMENT when several ids begin with `id_prefix`.
  absl::StatusOr<journal::ReleasePlan> Find(std::string_view id_prefix);
  // UNKNOWN once the release has been carried out; otherwise fails as Find does.
  absl::StatusOr<journal::ReleasePlan> Cancel(std::string_view id_prefix);
  // The earliest plan, not yet carried out, that lets go of any of `subjects`.
  absl::StatusOr<std::optional<journal::ReleasePlan>> PlanFor(
      std::span<const journal::SubjectId> subjects);

 private:
  const Parts parts_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_PLANS_H_
