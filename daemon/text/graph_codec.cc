// Graph::Encode and Graph::Decode: docs/formats.md, "Text graph".

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/text/graph.h"
#include "daemon/text/history.h"
#include "daemon/text/utf8.h"

namespace fallow::text {

// The events of a graph being decoded, in columns as they were written.
struct GraphColumns {
  struct WriterColumn {
    WriterId writer;
    uint64_t number;
    uint64_t count;
  };
  struct ParentColumn {
    LocalVersion parents;
    uint64_t count;
  };
  std::vector<WriterColumn> writers;
  std::vector<ParentColumn> parents;
  uint64_t events = 0;
};

namespace {

constexpr uint8_t kFormatVersion = 1;
constexpr int64_t kPositionMax = int64_t{kEventsMax};

absl::Status Broken(std::string_view why) {
  return base::Damaged("The history of a text is damaged", why, "");
}

class ByteWriter {
 public:
  void Byte(uint8_t byte) { bytes_.push_back(static_cast<char>(byte)); }
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) Byte(static_cast<uint8_t>(value | 0x80));
    Byte(static_cast<uint8_t>(value));
  }
  // A difference, small in either direction.
  void Signed(int64_t value) {
    Varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void Bytes(std::string_view bytes) {
    Varint(bytes.size());
    bytes_.append(bytes);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what ByteWriter wrote. The first failure sticks: every later read gives 0 or nothing, and
// ok() tells.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }

  uint64_t Varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        // One spelling for each value: the last byte adds something.
        if (byte == 0 && shift > 0) break;
        if (shift == 63 && byte > 1) break;
        return value;
      }
    }
    ok_ = false;
    rest_ = {};
    return 0;
  }
  int64_t Signed() {
    const uint64_t value = Varint();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  // A number of things that take at least one byte each, so that no count allocates more than
  // the bytes that are there can fill.
  uint64_t Count() {
    const uint64_t count = Varint();
    if (count <= rest_.size()) return count;
    ok_ = false;
    return 0;
  }
  std::string_view Bytes() {
    const uint64_t size = Count();
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// Where a person would go on typing after a run: most runs begin near there.
int64_t PositionAfter(OperationRun::Kind kind, uint32_t position, uint32_t length) {
  switch (kind) {
    case OperationRun::Kind::kInsert:
      return int64_t{position} + length;
    case OperationRun::Kind::kDelete:
      return position;
    case OperationRun::Kind::kBackspace:
      return int64_t{position} - length + 1;
  }
  return position;
}

// Adds a run's length to `total`; false when it is empty or there are too many events.
bool AddCount(uint64_t count, uint64_t& total) {
  if (count == 0 || count > kEventsMax - total) return false;
  total += count;
  return true;
}

absl::Status ReadWriterRuns(ByteReader& in, uint32_t writers, GraphColumns& columns) {
  std::vector<uint64_t> next(writers, 0);
  const uint64_t runs = in.Count();
  for (uint64_t i = 0; i < runs && in.ok(); ++i) {
    const uint64_t writer = in.Varint();
    if (writer >= writers) return Broken("it names a writer that it does not list");
    const uint64_t number = next[writer] + static_cast<uint64_t>(in.Signed());
    const uint64_t count = in.Varint();
    if (number > kEventNumberMax || !AddCount(count, columns.events)) {
      return Broken("a run of numbers is out of bounds");
    }
    next[writer] = number + count;
    columns.writers.push_back({static_cast<WriterId>(writer), number, count});
  }
  return absl::OkStatus();
}

absl::Status ReadParentRuns(ByteReader& in, GraphColumns& columns) {
  uint64_t events = 0;
  const uint64_t runs = in.Count();
  for (uint64_t i = 0; i < runs && in.ok(); ++i) {
    const uint64_t first = events;
    if (!AddCount(in.Varint(), events)) return Broken("a run of parents is out of bounds");
    const uint64_t parents = in.Count();
    if (parents > kParentsMax) return Broken("an event has too many parents");
    GraphColumns::ParentColumn& run = columns.parents.emplace_back();
    run.count = events - first;
    for (uint64_t k = 0; k < parents && in.ok(); ++k) {
      const uint64_t back = in.Varint();
      if (back == 0 || back > first) return Broken("an event comes before its parent");
      run.parents.push_back(static_cast<LocalId>(first - back));
    }
  }
  if (events != columns.events) return Broken("its columns differ in length");
  return absl::OkStatus();
}

// The last two columns: what was done, and the text that was inserted.
absl::Status ReadOperations(ByteReader& in, uint64_t events, History& history) {
  struct Run {
    OperationRun::Kind kind;
    uint32_t position;
    uint32_t count;
  };
  std::vector<Run> runs(in.Count());
  uint64_t total = 0;
  int64_t expected = 0;
  for (Run& run : runs) {
    const uint64_t header = in.Varint();
    const int64_t position = expected + std::clamp(in.Signed(), -kPositionMax, kPositionMax);
    if (header % 4 > 2 || !AddCount(header / 4, total) || position < 0 || position > kPositionMax) {
      return Broken("an operation is out of bounds");
    }
    run = {static_cast<OperationRun::Kind>(header % 4), static_cast<uint32_t>(position),
           static_cast<uint32_t>(header / 4)};
    expected = PositionAfter(run.kind, run.position, run.count);
    if (expected < 0) return Broken("an operation deletes before the beginning");
  }
  std::string_view content = in.Bytes();
  if (!in.ok() || !in.AtEnd()) return Broken("it is cut off or too long");
  if (total != events) return Broken("its columns differ in length");
  if (!IsValidUtf8(content)) return Broken("its text is not UTF-8");
  for (const Run& run : runs) {
    if (run.kind != OperationRun::Kind::kInsert) {
      history.AddDelete(run.kind, run.position, run.count);
      continue;
    }
    const std::string_view inserted = Slice(content, 0, run.count);
    if (CountCodePoints(inserted) != run.count) return Broken("it lacks some of its text");
    history.AddInsert(run.position, inserted);
    content.remove_prefix(inserted.size());
  }
  return content.empty() ? absl::OkStatus() : Broken("it has text that nobody inserted");
}

}  // namespace

std::string Graph::Encode() const {
  ByteWriter out;
  out.Byte(kFormatVersion);
  out.Varint(length_);
  out.Varint(writers_.size());
  for (const Writer& writer : writers_) out.Bytes(writer.name);

  std::vector<uint64_t> next(writers_.size(), 0);
  out.Varint(history_->writers().size());
  for (size_t i = 0; i < history_->writers().size(); ++i) {
    const WriterRun& run = history_->writers()[i];
    const LocalId count = history_->WriterRunEnd(i) - run.first;
    out.Varint(run.writer);
    out.Signed(static_cast<int64_t>(run.number - next[run.writer]));
    out.Varint(count);
    next[run.writer] = run.number + count;
  }
  out.Varint(history_->parents().size());
  for (size_t i = 0; i < history_->parents().size(); ++i) {
    const ParentRun& run = history_->parents()[i];
    out.Varint(history_->ParentRunEnd(i) - run.first);
    out.Varint(run.parents.size());
    for (const LocalId parent : run.parents) out.Varint(run.first - parent);
  }
  out.Varint(history_->operations().size());
  int64_t expected = 0;
  for (size_t i = 0; i < history_->operations().size(); ++i) {
    const OperationRun& run = history_->operations()[i];
    const LocalId count = history_->OperationRunEnd(i) - run.first;
    out.Varint(uint64_t{count} * 4 + static_cast<uint64_t>(run.kind));
    out.Signed(int64_t{run.position} - expected);
    expected = PositionAfter(run.kind, run.position, count);
  }
  out.Bytes(history_->content().bytes());
  return out.Take();
}

absl::StatusOr<Graph> Graph::Decode(std::string_view bytes) {
  if (bytes.empty()) return Broken("it is empty");
  if (static_cast<uint8_t>(bytes[0]) > kFormatVersion) {
    return base::Unsupported("The history of a text cannot be read",
                             "a newer version of this program wrote it", "Update this program.");
  }
  if (bytes[0] != kFormatVersion) return Broken("it has no version");
  ByteReader in(bytes.substr(1));
  Graph graph;
  graph.length_ = in.Varint();
  const uint64_t writers = in.Count();
  for (uint64_t i = 0; i < writers; ++i) {
    const absl::StatusOr<WriterId> writer = graph.AddWriter(in.Bytes());
    if (!writer.ok() || *writer != i) return Broken("its list of writers is out of order");
  }
  GraphColumns columns;
  FALLOW_RETURN_IF_ERROR(ReadWriterRuns(in, graph.WriterCount(), columns));
  FALLOW_RETURN_IF_ERROR(ReadParentRuns(in, columns));
  FALLOW_RETURN_IF_ERROR(graph.AddColumns(columns));
  FALLOW_RETURN_IF_ERROR(ReadOperations(in, columns.events, *graph.history_));
  if (graph.length_ > graph.history_->content().length()) {
    return Broken("its text is longer than what was inserted");
  }
  return graph;
}

// Cuts the runs of writers and of parents where either ends.
absl::Status Graph::AddColumns(const GraphColumns& columns) {
  auto parent_run = columns.parents.begin();
  uint64_t parents_left = parent_run == columns.parents.end() ? 0 : parent_run->count;
  for (const GraphColumns::WriterColumn& run : columns.writers) {
    const EventId first{run.writer, run.number};
    const auto known = RunFrom(first);
    if (known != writers_[run.writer].runs.end() && known->number < run.number + run.count) {
      return Broken("two events have the same number");
    }
    NoteNumbers(first, run.count, history_->end());
    for (uint64_t done = 0; done < run.count;) {
      const uint64_t count = std::min(run.count - done, parents_left);
      LocalVersion parents{history_->end() - 1};
      if (parents_left == parent_run->count) {
        parents = parent_run->parents;
        if (history_->Reduce(parents) != parents) return Broken("an event's parents are ordered");
      }
      history_->AddEvents(run.writer, run.number + done, static_cast<uint32_t>(count), parents);
      done += count;
      parents_left -= count;
      if (parents_left == 0 && ++parent_run != columns.parents.end()) {
        parents_left = parent_run->count;
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace fallow::text
