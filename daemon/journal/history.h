#ifndef FALLOW_DAEMON_JOURNAL_HISTORY_H_
#define FALLOW_DAEMON_JOURNAL_HISTORY_H_

// Every state that a reflection was in, from its records, in the order of their stamps: lamport
// time, then device. On every device the versions are the same, whatever the order in which the
// records arrived there. Pure functions: any thread.

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/fold.h"

namespace fallow::journal {

// One version a record, oldest first. Records that do not fold are passed over, as everywhere.
std::vector<Version> Versions(const SubjectId& subject, std::span<const PastRecord> records);

// The state in one of them. NOT_FOUND when there is no such version.
absl::StatusOr<Reflection> StateAt(const SubjectId& subject, std::span<const PastRecord> records,
                                   uint32_t version);

// The state that a text was opened in, to be changed after other devices have changed it:
// `base_version` counts as Reflection::version does, in the order in which `records` arrived.
// ABORTED when `self` has changed the text since then as well: whoever did that knows of it and can
// decide.
absl::StatusOr<Folded> OpenedState(const SubjectId& subject, std::span<const PastRecord> records,
                                   uint32_t base_version, const DeviceId& self);
absl::Status TextMovedOn();

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_HISTORY_H_
