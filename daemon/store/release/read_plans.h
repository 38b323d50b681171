#ifndef FALLOW_DAEMON_STORE_RELEASE_READ_PLANS_H_
#define FALLOW_DAEMON_STORE_RELEASE_READ_PLANS_H_

// The release plans according to the records of the practice, read anew on each call. Shared by
// everything that plans, carries out or reports releases. Belongs to the journal executor.

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
// NOT_FOUND; INVALID_ARGUMENT when several ids begin with `id_prefix`.
absl::StatusOr<journal::ReleasePlan> FindPlan(PracticeRecords& practice,
                                              std::string_view id_prefix);
// The earliest plan, not yet carried out and other than `except`, that lets go of any of
// `subjects`.
std::optional<journal::ReleasePlan> EarliestFor(std::span<const journal::SubjectId> subjects,
                                                const std::vector<journal::ReleasePlan>& plans,
                                                const journal::SubjectId& except);
// The connection that a plan lets go of, as it is now; nothing if the plan has none, or it is gone.
struct PlannedConnection {
  journal::Connection connection;
  bool whole = true;  // false: it has become part of another, which stays
};
absl::StatusOr<std::optional<PlannedConnection>> ConnectionOf(PracticeRecords& practice,
                                                              const journal::ReleasePlan& plan);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_READ_PLANS_H_
