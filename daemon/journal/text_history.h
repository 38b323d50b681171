#ifndef FALLOW_DAEMON_JOURNAL_TEXT_HISTORY_H_
#define FALLOW_DAEMON_JOURNAL_TEXT_HISTORY_H_

// The text edits of one reflection as an event graph (daemon/text/graph.h), which merges concurrent
// edits. The graph is rebuilt from the reflection's records when it is needed, which is only when
// an edit does not build on everything before it. Not thread-safe.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/journal/record.h"
#include "daemon/text/graph.h"
#include "fallow/store/v1/operation.pb.h"
#include "fallow/store/v1/state.pb.h"

namespace fallow::journal {

// A record's text edit, and what else of the record it takes to interpret it.
struct WrittenEdit {
  RecordStamp stamp;
  RecordKind kind = RecordKind::kReflectionCreated;
  const fallow::store::v1::TextEdit* edit = nullptr;
};

// The edit's runs, to be applied to a text or added to a graph.
std::vector<text::TextOperation> RunsOf(const fallow::store::v1::TextEdit& edit);

void AddRuns(std::vector<text::TextOperation> runs,
             google::protobuf::RepeatedPtrField<fallow::store::v1::TextRun>& to);

class TextHistory {
 public:
  TextHistory() = default;
  TextHistory(TextHistory&&) = default;
  TextHistory& operator=(TextHistory&&) = default;

  // Adds an edit that was made to what is now the latest version, and that fits its text. This
  // costs nothing until something is merged.
  void Note(const WrittenEdit& edit);

  // Adds edits made to any versions, each after those that it builds on, and returns the operations
  // that turn the latest text before into the one after. All or nothing: NOT_FOUND when an edit
  // builds on unknown events, DATA_LOSS when one does not fit.
  absl::StatusOr<std::vector<text::TextOperation>> Merge(std::span<const WrittenEdit> edits);

  // What turns the latest text into what is shown where edits that were made apart meet
  // (daemon/text/joins.h). REQUIRES: nothing was noted since the last merge.
  std::vector<text::TextOperation> Joins() const;

  // The latest events of the merged text, sorted. REQUIRES: nothing was noted since the last merge.
  google::protobuf::RepeatedPtrField<fallow::store::v1::EventId> Heads() const;

 private:
  absl::StatusOr<text::WriterId> WriterOf(const RecordStamp& stamp);
  // NOT_FOUND when a parent's writer is unknown.
  absl::StatusOr<std::optional<std::vector<text::EventId>>> ParentsOf(
      const WrittenEdit& edit) const;
  absl::StatusOr<text::TextEdit> ToGraph(const WrittenEdit& edit);

  text::Graph graph_;
  std::map<std::string, text::WriterId, std::less<>> writers_;
  struct Noted {
    RecordStamp stamp;
    RecordKind kind;
    fallow::store::v1::TextEdit edit;
  };
  std::vector<Noted> noted_;
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_TEXT_HISTORY_H_
