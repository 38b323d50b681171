#ifndef FALLOW_DAEMON_STORE_RELEASE_PLANS_H_
#define FALLOW_DAEMON_STORE_RELEASE_PLANS_H_

// Letting go, as a person decides on it: a plan that can be taken back for some days. What it comes
// to is told before by LastLook; DueReleases carries it out, ReleaseAnswers what other devices have
// planned or done, and Receipts says which devices have done it. Destroying the keys is the affair
// of Eraser; when, and of what, is told here, by records that every device folds alike
// (daemon/journal/release.h). Not thread-safe: the journal executor owns it.

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

  // Plans it, and does it at once where `grace` is 0. `zone` is the person's. FAILED (UNKNOWN)
  // while another plan covers some of it.
  absl::StatusOr<journal::ReleasePlan> Plan(const ReleaseTarget& target, absl::Duration grace,
                                            std::string_view zone);
  absl::StatusOr<std::vector<journal::ReleasePlan>> List();
  // NOT_FOUND; INVALID_ARGUMENT when the beginning is that of several.
  absl::StatusOr<journal::ReleasePlan> Find(std::string_view id_prefix);
  // FAILED (UNKNOWN) once it was done.
  absl::StatusOr<journal::ReleasePlan> Cancel(std::string_view id_prefix);
  // The earliest of the plans not done that let go of any of `subjects`.
  absl::StatusOr<std::optional<journal::ReleasePlan>> PlanFor(
      std::span<const journal::SubjectId> subjects);

 private:
  const Parts parts_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_PLANS_H_
