#ifndef FALLOW_DAEMON_TEXT_HISTORY_H_
#define FALLOW_DAEMON_TEXT_HISTORY_H_

// The events of one document as columns of runs. Each inserted or deleted character is an event.
// Here events are numbered in the order in which this replica learned of them (LocalId), in which
// parents come first; Graph translates these numbers to ids that mean the same everywhere.
//
// The columns are run-length encoded independently of each other: what was done (OperationRun),
// after which events (ParentRun), by whom (WriterRun). A run ends where the next one begins.
//
// Source: Gentle and Kleppmann, "Collaborative Text Editing with Eg-walker", EuroSys 2025, sections
// 2 and 3.5 (critical versions). Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "daemon/text/graph.h"
#include "daemon/text/text_column.h"

namespace fallow::text {

using LocalId = uint32_t;
inline constexpr LocalId kNoEvent = UINT32_MAX;

// A version, as its latest events, ascending: none of them is an ancestor of another. Empty: the
// version before any event.
using LocalVersion = absl::InlinedVector<LocalId, 4>;

struct IdRange {
  LocalId begin;
  LocalId end;  // exclusive
  uint32_t size() const { return end - begin; }
  bool operator==(const IdRange&) const = default;
};

struct OperationRun {
  enum class Kind : uint8_t {
    kInsert,     // event i inserts a character at position + i
    kDelete,     // each event deletes the character at position
    kBackspace,  // event i deletes the character at position - i
  };
  LocalId first;
  Kind kind;
  uint32_t position;  // in code points, in the document as it was at the event's parents
  uint32_t content;   // of an insert: where its characters begin in the text column
};

// Consecutive events of one run.
struct OperationPiece {
  OperationRun::Kind kind;
  IdRange events;
  uint32_t position;  // of the first event
};

// The first event's parents; each later event has the one before it as its only parent.
struct ParentRun {
  LocalId first;
  LocalVersion parents;
};

// One writer's events, numbered consecutively from `number`.
struct WriterRun {
  LocalId first;
  WriterId writer;
  uint64_t number;
};

class History {
 public:
  LocalId end() const { return end_; }
  const LocalVersion& frontier() const { return frontier_; }
  const std::vector<OperationRun>& operations() const { return operations_; }
  const std::vector<ParentRun>& parents() const { return parents_; }
  const std::vector<WriterRun>& writers() const { return writers_; }
  const TextColumn& content() const { return content_; }
  // Events c such that every other event is either an ancestor or a descendant of c. Ascending.
  const std::vector<IdRange>& critical() const { return critical_; }

  // REQUIRES of all lookups: the event exists.
  size_t OperationRunOf(LocalId event) const;
  size_t ParentRunOf(LocalId event) const;
  size_t WriterRunOf(LocalId event) const;
  LocalId OperationRunEnd(size_t run) const;
  LocalId ParentRunEnd(size_t run) const;
  LocalId WriterRunEnd(size_t run) const;
  LocalVersion ParentsOf(LocalId event) const;
  // The longest piece that begins with the first event of `events` and stays within them.
  OperationPiece FirstPiece(IdRange events) const;
  // The characters that the insert events of `range` inserted. REQUIRES: within one insert run.
  std::string_view ContentOf(IdRange range) const;

  // A batch is added by AddEvents (writer and parents), followed by as many events through
  // AddInsert and AddDelete. REQUIRES: `parents` is ascending, reduced (see Reduce) and made of
  // known events.
  void AddEvents(WriterId writer, uint64_t number, uint32_t count, const LocalVersion& parents);
  void AddInsert(uint32_t position, std::string_view content);
  // `run` is the number of characters; for the position see OperationRun.
  void AddDelete(OperationRun::Kind kind, uint32_t position, uint32_t run);

  // Removes the events from `end` on.
  void Truncate(LocalId end);

  // The events that are in one version but not in the other; each list is descending.
  struct Difference {
    std::vector<IdRange> only_old;
    std::vector<IdRange> only_new;
  };
  // `difference` is cleared first; passing it in reuses its memory.
  void Compare(const LocalVersion& old_version, const LocalVersion& new_version,
               Difference& difference) const;

  // Sorts, and drops events that are ancestors of others in the list.
  LocalVersion Reduce(LocalVersion version) const;

  // The events of `version` only, in their order, as a separate history.
  History Restrict(const LocalVersion& version) const;

 private:
  void AdvanceFrontier(LocalId first, LocalId last, const LocalVersion& parents);
  void NoteCritical(LocalId first, LocalId last, const LocalVersion& parents);

  LocalId end_ = 0;             // events in writers_ and parents_
  LocalId operations_end_ = 0;  // events in operations_; equal between batches
  LocalVersion frontier_;
  std::vector<OperationRun> operations_;
  std::vector<ParentRun> parents_;
  std::vector<WriterRun> writers_;
  std::vector<IdRange> critical_;
  TextColumn content_;
};

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_HISTORY_H_
