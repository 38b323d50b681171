#ifndef FALLOW_DAEMON_STORE_RELEASE_DUE_RELEASES_H_
#define FALLOW_DAEMON_STORE_RELEASE_DUE_RELEASES_H_

// Carries out the plans whose day has come: when the vault is unlocked, at their time while it is
// open (daemon/usecases/timetable.h), and whenever it is used, before anything is shown. A plan
// that cannot be carried out then (a full disk) does not hold up other plans or the rest of the
// journal: it waits, is tried again, and can still be taken back. Not thread-safe: the journal
// executor owns it.

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/journal/release.h"
#include "daemon/store/log/log.h"
#include "daemon/store/practice/records.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plan_arrivals.h"
#include "daemon/store/release/renewal.h"

namespace fallow::store {

class Blobs;
class Drafts;
class Eraser;
class ReleaseAnswers;

class DueReleases {
 public:
  // All of them outlive it.
  struct Parts {
    Log& log;
    PracticeRecords& practice;
    Reflections& reflections;
    Blobs& blobs;
    Drafts& drafts;
    Eraser& eraser;
    LastLook& look;
    PlanArrivals& arrivals;
    ReleaseAnswers& answers;
    base::Clock& clock;
  };
  explicit DueReleases(const Parts& parts);

  // Lets go of everything that is due, earliest first, and settles what is not settled. What fails
  // stays due and is tried again after a while.
  absl::Status Run();
  // When Run will next have something to do; InfiniteFuture: never, as things stand. While nothing
  // in the practice has changed, costs next to nothing for each plan that is still planned.
  absl::StatusOr<absl::Time> NextAt();
  absl::StatusOr<bool> IsAny();  // whether Run has something to do now; costs as little
  // Why the last attempt at a plan that is due failed; OK when it has not failed.
  absl::Status FailureOf(const journal::SubjectId& plan) const;

 private:
  struct Failure {
    absl::Status why;
    absl::Time at;
    absl::Duration wait;  // before the next attempt
  };

  absl::Time NextTry(const journal::ReleasePlan& plan) const;
  // When to try again to settle what was let go, here or elsewhere.
  absl::Time NextSettling();
  void SettleIfDue();
  // Whether drafts that could not be read when connections were let go can be read now, and go.
  absl::Status LookAtDrafts();
  absl::Status LetGo(const journal::ReleasePlan& plan);
  absl::StatusOr<std::vector<journal::SubjectId>> Living(
      const journal::SubjectId& plan, std::span<const journal::SubjectId> subjects);
  absl::StatusOr<bool> IsToRenew(const journal::ReleasePlan& plan);
  absl::StatusOr<std::optional<ReleaseScope>> GrownScope(const journal::ReleasePlan& plan);
  absl::StatusOr<std::optional<NewRecord>> SpaceAfter(const journal::ReleasePlan& plan,
                                                      std::span<const journal::SubjectId> subjects);

  const Parts parts_;
  Renewal renewal_;
  std::map<journal::SubjectId, Failure> failed_;  // plans that are due
  std::optional<Failure> unsettled_;              // while something let go is not settled
  std::optional<uint64_t> looked_at_;             // PracticeRecords::Changes when planned_ was read
  std::vector<journal::ReleasePlan> planned_;     // those that are still planned
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_DUE_RELEASES_H_
