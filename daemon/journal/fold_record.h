#ifndef FALLOW_DAEMON_JOURNAL_FOLD_RECORD_H_
#define FALLOW_DAEMON_JOURNAL_FOLD_RECORD_H_

// Folding everything in a record but its text. Internal to the journal library. Pure functions: any
// thread.

#include "absl/status/status.h"
#include "daemon/journal/fold.h"

namespace fallow::journal {

// Whether the record can come next, as far as can be known without merging its text. DATA_LOSS.
absl::Status CheckRecord(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                         const fallow::store::v1::ReflectionOperation& operation,
                         const Folded& folded);

// Folds everything but the text and its heads. REQUIRES: CheckRecord has accepted the record.
void FoldAround(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                const fallow::store::v1::ReflectionOperation& operation, Folded& folded);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FOLD_RECORD_H_
