// Graph::Encode and Graph::Decode: docs/formats.md, "Text graph".

#include <zstd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/text/byte_stream.h"
#include "daemon/text/graph.h"
#include "daemon/text/history.h"
#include "daemon/text/utf8.h"

namespace fallow::text {

// The events of a graph being decoded, as columns in the order in which they were written.
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
enum Packing : uint8_t { kPlain = 0, kZstd = 1 };
// A part that would shrink by more than this factor is stored uncompressed, so that damaged or
// hostile bytes cannot unpack into many times their own size.
constexpr size_t kPackedRatioMax = 16;
// Fast, and the result is already smaller than the text that was typed.
constexpr int kZstdLevel = 3;
constexpr int64_t kPositionMax = int64_t{kEventsMax};

absl::Status Broken(std::string_view why) {
  return base::Damaged("The history of a text is damaged", why, "");
}

// Columns and text are compressed separately, since bytes of numbers and of language are not alike.
void WritePacked(std::string_view part, ByteWriter& out) {
  std::string packed(ZSTD_compressBound(part.size()), '\0');
  const size_t size =
      ZSTD_compress(packed.data(), packed.size(), part.data(), part.size(), kZstdLevel);
  if (ZSTD_isError(size) != 0 || size >= part.size() || part.size() / kPackedRatioMax > size) {
    out.Byte(kPlain);
    out.Bytes(part);
  } else {
    out.Byte(kZstd);
    packed.resize(size);
    out.Varint(part.size());
    out.Bytes(packed);
  }
}

absl::StatusOr<std::string> ReadPacked(ByteReader& in) {
  const uint8_t packing = in.Byte();
  if (packing > kZstd) return Broken("it is packed in no known way");
  const uint64_t size = packing == kZstd ? in.Varint() : 0;
  const std::string_view bytes = in.Bytes();
  if (!in.ok()) return Broken("it is cut off");
  if (packing == kPlain) return std::string(bytes);
  if (size / kPackedRatioMax > bytes.size()) return Broken("its size is out of bounds");
  std::string part(size, '\0');
  const size_t unpacked = ZSTD_decompress(part.data(), size, bytes.data(), bytes.size());
  if (ZSTD_isError(unpacked) != 0 || unpacked != size) return Broken("it does not unpack");
  return part;
}

// Where a user would continue typing after a run: most runs begin near there.
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
  columns.writers.resize(in.Count());
  for (GraphColumns::WriterColumn& run : columns.writers) {
    const uint64_t writer = in.Varint();
    if (writer >= writers) return Broken("it names a writer that it does not list");
    run.writer = static_cast<WriterId>(writer);
  }
  for (GraphColumns::WriterColumn& run : columns.writers) {
    run.number = static_cast<uint64_t>(in.Signed());
  }
  std::vector<uint64_t> next(writers, 0);
  for (GraphColumns::WriterColumn& run : columns.writers) {
    run.number += next[run.writer];
    run.count = in.Varint();
    if (run.number > kEventNumberMax || !AddCount(run.count, columns.events)) {
      return Broken("a run of numbers is out of bounds");
    }
    next[run.writer] = run.number + run.count;
  }
  return absl::OkStatus();
}

absl::Status ReadParentRuns(ByteReader& in, GraphColumns& columns) {
  columns.parents.resize(in.Count());
  uint64_t events = 0;
  for (GraphColumns::ParentColumn& run : columns.parents) {
    run.count = in.Varint();
    if (!AddCount(run.count, events)) return Broken("a run of parents is out of bounds");
  }
  if (events != columns.events) return Broken("its columns differ in length");
  for (GraphColumns::ParentColumn& run : columns.parents) {
    const uint64_t parents = in.Count();
    if (parents > kParentsMax) return Broken("an event has too many parents");
    run.parents.resize(parents);
  }
  uint64_t first = 0;
  for (GraphColumns::ParentColumn& run : columns.parents) {
    for (LocalId& parent : run.parents) {
      const uint64_t back = in.Varint();
      if (back == 0 || back > first) return Broken("an event comes before its parent");
      parent = static_cast<LocalId>(first - back);
    }
    first += run.count;
  }
  return absl::OkStatus();
}

// Reads the last column, and the inserted text.
absl::Status ReadOperations(ByteReader& in, std::string_view content, uint64_t events,
                            History& history) {
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
    if (header % 4 > 2 || !AddCount(header / 4, total)) return Broken("an operation has no length");
    run.kind = static_cast<OperationRun::Kind>(header % 4);
    run.count = static_cast<uint32_t>(header / 4);
  }
  for (Run& run : runs) {
    const int64_t position = expected + std::clamp(in.Signed(), -kPositionMax, kPositionMax);
    if (position < 0 || position > kPositionMax) return Broken("an operation is out of bounds");
    run.position = static_cast<uint32_t>(position);
    expected = PositionAfter(run.kind, run.position, run.count);
    if (expected < 0) return Broken("an operation deletes before the beginning");
  }
  if (!in.ok() || !in.AtEnd()) return Broken("its columns are cut off or too long");
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

// Writes each field of all runs together: similar values side by side compress better.
void WriteWriterRuns(const History& history, size_t writers, ByteWriter& out) {
  const std::vector<WriterRun>& runs = history.writers();
  out.Varint(runs.size());
  for (const WriterRun& run : runs) out.Varint(run.writer);
  std::vector<uint64_t> next(writers, 0);
  for (size_t i = 0; i < runs.size(); ++i) {
    out.Signed(static_cast<int64_t>(runs[i].number - next[runs[i].writer]));
    next[runs[i].writer] = runs[i].number + (history.WriterRunEnd(i) - runs[i].first);
  }
  for (size_t i = 0; i < runs.size(); ++i) out.Varint(history.WriterRunEnd(i) - runs[i].first);
}

void WriteParentRuns(const History& history, ByteWriter& out) {
  const std::vector<ParentRun>& runs = history.parents();
  out.Varint(runs.size());
  for (size_t i = 0; i < runs.size(); ++i) out.Varint(history.ParentRunEnd(i) - runs[i].first);
  for (const ParentRun& run : runs) out.Varint(run.parents.size());
  for (const ParentRun& run : runs) {
    for (const LocalId parent : run.parents) out.Varint(run.first - parent);
  }
}

void WriteOperationRuns(const History& history, ByteWriter& out) {
  const std::vector<OperationRun>& runs = history.operations();
  out.Varint(runs.size());
  for (size_t i = 0; i < runs.size(); ++i) {
    const uint64_t count = history.OperationRunEnd(i) - runs[i].first;
    out.Varint(count * 4 + static_cast<uint64_t>(runs[i].kind));
  }
  int64_t expected = 0;
  for (size_t i = 0; i < runs.size(); ++i) {
    out.Signed(int64_t{runs[i].position} - expected);
    expected =
        PositionAfter(runs[i].kind, runs[i].position, history.OperationRunEnd(i) - runs[i].first);
  }
}

}  // namespace

std::string Graph::Encode() const {
  ByteWriter out;
  out.Varint(length_);
  out.Varint(writers_.size());
  for (const Writer& writer : writers_) out.Bytes(writer.name);

  WriteWriterRuns(*history_, writers_.size(), out);
  WriteParentRuns(*history_, out);
  WriteOperationRuns(*history_, out);
  ByteWriter packed;
  packed.Byte(kFormatVersion);
  WritePacked(out.Take(), packed);
  WritePacked(history_->content().bytes(), packed);
  return packed.Take();
}

absl::StatusOr<Graph> Graph::Decode(std::string_view bytes) {
  ByteReader packed(bytes);
  const uint8_t version = packed.Byte();
  if (version > kFormatVersion) {
    return base::Unsupported("The history of a text cannot be read",
                             "a newer version of this program wrote it", base::Next::kUpdateHere);
  }
  if (version != kFormatVersion) return Broken("it has no version");
  FALLOW_ASSIGN_OR_RETURN(const std::string runs, ReadPacked(packed));
  FALLOW_ASSIGN_OR_RETURN(const std::string content, ReadPacked(packed));
  if (!packed.AtEnd()) return Broken("it is too long");
  ByteReader in(runs);
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
  FALLOW_RETURN_IF_ERROR(ReadOperations(in, content, columns.events, *graph.history_));
  if (graph.length_ > graph.history_->content().length()) {
    return Broken("its text is longer than what was inserted");
  }
  return graph;
}

// Splits the runs of writers and of parents wherever either ends.
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
