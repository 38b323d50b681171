#ifndef FALLOW_DAEMON_JOURNAL_HISTORY_H_
#define FALLOW_DAEMON_JOURNAL_HISTORY_H_

// Every state that a reflection has been in, from its records, in the order of their stamps:
// lamport time, then device. So every device has the same versions, whatever the order in which
// records arrived there. Pure functions: any thread.

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/fold.h"

namespace fallow::journal {

// One version per record, oldest first. Records that do not fold are left out, as they are
// everywhere.
std::vector<Version> Versions(const SubjectId& subject, std::span<const PastRecord> records);

// The state in one of those versions. NOT_FOUND when there is no such version.
absl::StatusOr<Reflection> StateAt(const SubjectId& subject, std::span<const PastRecord> records,
                                   uint32_t version);

// The state in which a text was opened, in order to change it after other devices have changed it
// too. `base_version` counts like Reflection::version, in the order in which `records` arrived.
// ABORTED when `self` has changed the text since then as well, because on the device where that
// happened the user can decide.
absl::StatusOr<Folded> OpenedState(const SubjectId& subject, std::span<const PastRecord> records,
                                   uint32_t base_version, const DeviceId& self);
absl::Status TextMovedOn();

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_HISTORY_H_
