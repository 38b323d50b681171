#ifndef FALLOW_DAEMON_TEXT_GRAPH_H_
#define FALLOW_DAEMON_TEXT_GRAPH_H_

// The history of one text as an event graph, which merges concurrent edits. Every inserted or
// deleted character is an event; an event's parents are the latest events that its writer knew. The
// owner of the graph keeps the text itself: Merge returns how to change it.
//
// As long as there is one writer at a time, an edit only appends a run. Concurrent edits are
// replayed from the last version that all of them are based on (Eg-walker; see replay.h). The
// result depends only on the set of events, not on the order in which they arrived.
//
// Input from outside is checked; what does not fit is refused and changes nothing. A graph is a
// value owned by one thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/text/operation.h"

namespace fallow::text {

inline constexpr uint64_t kEventsMax = uint64_t{1} << 30;        // of one graph
inline constexpr uint64_t kContentBytesMax = uint64_t{1} << 30;  // inserted into one graph
inline constexpr uint64_t kEventNumberMax = uint64_t{1} << 62;
inline constexpr uint32_t kWritersMax = uint32_t{1} << 12;
inline constexpr size_t kWriterNameBytesMax = 256;
inline constexpr size_t kParentsMax = 1024;  // of one event

// A writer's index in one graph's list of writers. It has no meaning outside that graph: the name
// does, and it also decides which writer comes first if two insert at the same place.
using WriterId = uint32_t;

struct EventId {
  WriterId writer = 0;
  uint64_t number = 0;  // the writer's events are numbered from 0
  bool operator==(const EventId&) const = default;
};

// The events of one save: consecutive events of one writer, each the parent of the next.
struct TextEdit {
  WriterId writer = 0;
  uint64_t first_number = 0;
  // The parents of the first event. Absent: the writer's own event before `first_number`, or the
  // empty text if that is 0. Present but empty: the empty text.
  std::optional<std::vector<EventId>> parents;
  // Each position refers to the text at `parents`, as changed by the operations before.
  std::vector<TextOperation> operations;
};

class History;
struct GraphColumns;

class Graph {
 public:
  Graph();
  Graph(Graph&&) noexcept;
  Graph& operator=(Graph&&) noexcept;
  ~Graph();

  // Finds or adds a writer. Names are bytes that mean the same on every replica, such as a device's
  // id. INVALID_ARGUMENT when empty or longer than kWriterNameBytesMax; RESOURCE_EXHAUSTED beyond
  // kWritersMax.
  absl::StatusOr<WriterId> AddWriter(std::string_view name);
  uint32_t WriterCount() const;
  // REQUIRES: writer < WriterCount().
  std::string_view WriterName(WriterId writer) const;
  // One past the highest number of this writer's events.
  uint64_t NextNumber(WriterId writer) const;

  uint64_t EventCount() const;
  bool Contains(EventId event) const;
  // The latest events: the version of the text. Empty before the first event.
  std::vector<EventId> Frontier() const;
  // Of the text at the frontier, in code points.
  uint64_t length() const { return length_; }

  // Adds an edit of the text at the frontier and returns it in the form to be recorded, without
  // parents where they can be left out. INVALID_ARGUMENT when an operation does not fit the text,
  // when there are no operations, or when the writer is unknown; RESOURCE_EXHAUSTED beyond the
  // limits above.
  absl::StatusOr<TextEdit> Append(WriterId writer, std::vector<TextOperation> operations);

  // Adds edits made elsewhere, skipping known events, and returns the operations that turn the text
  // at the old frontier into the text at the new one. All or nothing: INVALID_ARGUMENT for an edit
  // that does not fit, NOT_FOUND when a parent is neither known nor earlier in `edits`,
  // RESOURCE_EXHAUSTED beyond the limits above.
  absl::StatusOr<std::vector<TextOperation>> Merge(std::span<const TextEdit> edits);

  // The text at the frontier or at an earlier version, replayed from the beginning.
  // NOT_FOUND for an unknown event; DATA_LOSS when the graph contradicts itself.
  absl::StatusOr<std::string> Checkout() const;
  absl::StatusOr<std::string> Checkout(std::span<const EventId> version) const;

  // How the text at the frontier is to be shown where edits that were made apart meet: what both
  // sides have changed alike is shown once, and their words keep a space between them (joins.h).
  // Empty when one writer has seen everything. DATA_LOSS when the graph contradicts itself.
  absl::StatusOr<std::vector<TextOperation>> Joins() const;

  // Format: docs/formats.md, "Text graph". DATA_LOSS for bytes that Encode cannot have written,
  // UNIMPLEMENTED for those of a newer version.
  std::string Encode() const;
  static absl::StatusOr<Graph> Decode(std::string_view bytes);

 private:
  // Events with consecutive numbers of one writer that are also consecutive in history_.
  struct NumberRun {
    uint64_t number;
    uint64_t count;
    uint32_t local;  // index of the first one in history_
  };
  struct Writer {
    std::string name;
    std::vector<NumberRun> runs;  // ascending by number
  };

  EventId NameOf(uint32_t local) const;
  // The run that contains the number, or else the first one after it.
  std::vector<NumberRun>::const_iterator RunFrom(EventId event) const;
  std::optional<uint32_t> Find(EventId event) const;
  absl::StatusOr<std::vector<uint32_t>> FindAll(std::span<const EventId> events) const;
  // Each writer's position when all writers are sorted by name.
  std::vector<uint32_t> Ranks() const;
  absl::Status CheckRoom(uint64_t events, uint64_t content_bytes) const;
  absl::Status CheckEdit(const TextEdit& edit, uint64_t& events) const;
  absl::Status AddEdit(const TextEdit& edit);
  void AddOperations(std::span<const TextOperation> operations, uint64_t begin, uint64_t end);
  void NoteNumbers(EventId first, uint64_t count, uint32_t local);
  absl::Status AddColumns(const GraphColumns& columns);
  // Removes what was added from the local event `end` on.
  void Forget(uint32_t end);

  std::vector<Writer> writers_;
  std::unique_ptr<History> history_;
  uint64_t length_ = 0;
};

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_GRAPH_H_
