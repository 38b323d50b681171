#ifndef FALLOW_DAEMON_JOURNAL_FOLD_H_
#define FALLOW_DAEMON_JOURNAL_FOLD_H_

// Folding: what the records of one reflection add up to. Scalar fields: the last writer by
// (lamport, device). Tags and people: add-wins sets, a removal names the additions that it has
// seen. Attachments: last writer for each. Deletion: the last writer, undone by any change that the
// deletion did not know of. Text: the runs of its event graph.
//
// Records come in any order that puts a record after those that its writer knew (the order of
// lamport times is one); every such order gives the same result. Payloads are hostile until they
// have passed here. Pure functions: any thread.

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/journal/record.h"
#include "daemon/journal/reflection.h"
#include "fallow/store/v1/operation.pb.h"
#include "fallow/store/v1/state.pb.h"

namespace fallow::journal {

struct Folded {
  Reflection view;
  fallow::store::v1::ReflectionState state;  // what the next fold needs besides the view
};

// Folds one record in. On failure `folded` is as it was: DATA_LOSS when the operation is malformed,
// exceeds a limit, or does not belong after what was folded before.
absl::Status Fold(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                  const fallow::store::v1::ReflectionOperation& operation, Folded& folded);

// The same from a payload's bytes.
absl::StatusOr<fallow::store::v1::ReflectionOperation> ParseReflectionOperation(
    std::string_view payload);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FOLD_H_
