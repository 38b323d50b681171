#ifndef FALLOW_DAEMON_JOURNAL_FOLD_H_
#define FALLOW_DAEMON_JOURNAL_FOLD_H_

// Folding: what the records of one reflection add up to. Scalar fields: the last writer by
// (lamport, device). Tags and people: add-wins sets, a removal names the additions that it has
// seen. Attachments: last writer for each. Deletion: it stands while every change is one that it
// knew of. Text: an edit made in the latest version is applied as it is; one made apart is merged
// by the event graph of all edits (text_history.h).
//
// The record that creates the reflection comes first; every order of the others gives the same
// result, but for the counters `version` and `text_version`, and refuses the same records. Only a
// text's edit needs those that it builds on: FoldAll puts it behind them, and one that comes alone
// before them is refused. Payloads are hostile until they have passed here. Pure functions: any
// thread.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/journal/record.h"
#include "daemon/journal/reflection.h"
#include "fallow/store/v1/operation.pb.h"
#include "fallow/store/v1/state.pb.h"

namespace fallow::journal {

class TextHistory;

struct Folded {
  Reflection view;
  fallow::store::v1::ReflectionState state;  // what the next fold needs besides the view
};

struct PastRecord {
  RecordStamp stamp;
  RecordKind kind = RecordKind::kReflectionCreated;
  fallow::store::v1::ReflectionOperation operation;
};

// The order of stamps, in which every record comes behind those that its writer knew.
bool Precedes(const PastRecord& a, const PastRecord& b);

// Whether the record's text was made in another version than the latest one, or something may wait
// for it, so that folding it in takes the text's history.
bool NeedsHistory(const RecordStamp& stamp, RecordKind kind,
                  const fallow::store::v1::ReflectionOperation& operation, const Folded& folded);

// Folds one record in. On failure `folded` is as it was: DATA_LOSS when the operation is malformed,
// exceeds a limit, or does not belong after what was folded before; FAILED_PRECONDITION when it
// needs a history and there is none. REQUIRES: `history`, if given, has been given with all records
// before.
absl::Status Fold(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                  const fallow::store::v1::ReflectionOperation& operation, Folded& folded,
                  TextHistory* history = nullptr);

// Folds all records of one reflection, from the first on, in the order in which they arrived. Gives
// what one Fold after another gives, and merges the texts at once: many edits made apart cost one
// merge. A text that came before what it builds on is folded last; `text_waiting` of the state
// counts those for which that has not come.
struct FoldedAll {
  Folded folded;
  std::vector<bool> taken;    // for each record; false: refused
  std::vector<bool> waiting;  // for each record: refused until what its text builds on has come
};
FoldedAll FoldAll(const SubjectId& subject, std::span<const PastRecord> records);

// An operation from a payload's bytes.
absl::StatusOr<fallow::store::v1::ReflectionOperation> ParseReflectionOperation(
    std::string_view payload);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FOLD_H_
