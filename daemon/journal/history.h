#ifndef FALLOW_DAEMON_JOURNAL_HISTORY_H_
#define FALLOW_DAEMON_JOURNAL_HISTORY_H_

// Every state that a reflection was in, from its records. Pure functions: any thread.

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/fold.h"

namespace fallow::journal {

struct PastRecord {
  RecordStamp stamp;
  RecordKind kind = RecordKind::kReflectionCreated;
  fallow::store::v1::ReflectionOperation operation;
};

// One version a record, oldest first. DATA_LOSS as Fold.
absl::StatusOr<std::vector<Version>> Versions(const SubjectId& subject,
                                              std::span<const PastRecord> records);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_HISTORY_H_
