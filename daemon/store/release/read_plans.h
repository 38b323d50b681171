#ifndef FALLOW_DAEMON_STORE_RELEASE_READ_PLANS_H_
#define FALLOW_DAEMON_STORE_RELEASE_READ_PLANS_H_

// The plans of releases as the records of the practice tell them, read anew each time. Used by all
// that plans, carries out and tells of releases. Belongs to the journal executor.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/connection.h"
#include "daemon/journal/release.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

absl::StatusOr<std::vector<journal::ReleasePlan>> ReadPlans(PracticeRecords& practice);
// NOT_FOUND; INVALID_ARGUMENT when the beginning is that of several.
absl::StatusOr<journal::ReleasePlan> FindPlan(PracticeRecords& practice,
                                              std::string_view id_prefix);
// The earliest of the plans not done that let go of any of `subjects`, other than `except`.
std::optional<journal::ReleasePlan> EarliestFor(std::span<const journal::SubjectId> subjects,
                                                const std::vector<journal::ReleasePlan>& plans,
                                                const journal::SubjectId& except);
// The connection that a plan lets go of, as it is now; nothing where there is none, or it is gone.
struct PlannedConnection {
  journal::Connection connection;
  bool whole = true;  // false: it has become part of another, which stays
};
absl::StatusOr<std::optional<PlannedConnection>> ConnectionOf(PracticeRecords& practice,
                                                              const journal::ReleasePlan& plan);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_READ_PLANS_H_
