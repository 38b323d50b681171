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

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_HISTORY_H_
