#ifndef FALLOW_DAEMON_JOURNAL_FOLD_H_
#define FALLOW_DAEMON_JOURNAL_FOLD_H_

// Folding: what the records of one reflection add up to. Scalar fields: the last writer wins, by
// (lamport, device). Tags, people and signs: add-wins sets, in which a removal names the additions
// that it has seen. Attachments: the last writer for each. Deletion: it stands only while it knew
// of every change. Text: an edit made to the latest version is applied as it is; any other is
// merged through the event graph of all edits (text_history.h).
//
// The record that creates the reflection comes first. Any order of the others gives the same
// result, except for the counters `version` and `text_version`, and refuses the same records. Only
// a text edit needs those that it builds on to come before it: FoldAll sees to that, and Fold
// refuses one that comes too early. Payloads are untrusted until they have been checked here. Pure
// functions: any thread.

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
  fallow::store::v1::ReflectionState state;  // what the next fold needs besides `view`
};

struct PastRecord {
  RecordStamp stamp;
  RecordKind kind = RecordKind::kReflectionCreated;
  fallow::store::v1::ReflectionOperation operation;
};

// The order of stamps, in which every record comes after those that its writer knew.
bool Precedes(const PastRecord& a, const PastRecord& b);

// Whether folding this record takes the text's history: because its edit was not made to the latest
// version, or because an earlier record may be waiting for it.
bool NeedsHistory(const RecordStamp& stamp, RecordKind kind,
                  const fallow::store::v1::ReflectionOperation& operation, const Folded& folded);

// Folds one record in. On failure `folded` is unchanged: DATA_LOSS when the operation is malformed,
// exceeds a limit, or does not fit what was folded before; FAILED_PRECONDITION when it needs a
// history and none is given. REQUIRES: `history`, if given, was given for all records before this
// one.
absl::Status Fold(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                  const fallow::store::v1::ReflectionOperation& operation, Folded& folded,
                  TextHistory* history = nullptr);

// Folds all records of one reflection, from the first on, in the order in which they arrived. Gives
// the same as one Fold after another, but merges texts all at once, so that many concurrent edits
// cost one merge. Edits that arrived before what they build on are folded last; `text_waiting` of
// the state counts those for which that has still not arrived.
struct FoldedAll {
  Folded folded;
  std::vector<bool> taken;    // for each record; false: refused, or waiting
  std::vector<bool> waiting;  // for each record: its text builds on something that has not arrived
};
FoldedAll FoldAll(const SubjectId& subject, std::span<const PastRecord> records);

// Parses a payload's bytes into an operation. DATA_LOSS.
absl::StatusOr<fallow::store::v1::ReflectionOperation> ParseReflectionOperation(
    std::string_view payload);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FOLD_H_
