#include "daemon/text/graph.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/text/history.h"
#include "daemon/text/joins.h"
#include "daemon/text/replay.h"
#include "daemon/text/text_buffer.h"
#include "daemon/text/utf8.h"

namespace fallow::text {
namespace {

using Kind = TextOperation::Kind;

absl::Status BadEdit(std::string_view why) {
  return base::Invalid("A text edit cannot be merged", why, "");
}

absl::Status Full(std::string_view why) {
  std::string message("The history of this text is full: ");
  message.append(why).append(".");
  return absl::ResourceExhaustedError(message);
}

// The part of CheckOperations that does not depend on the text.
absl::Status CheckShape(const TextOperation& operation) {
  if (operation.length == 0) return BadEdit("an operation is empty");
  if (operation.position > kEventsMax || operation.length > kEventsMax) {
    return BadEdit("an operation reaches beyond any text");
  }
  switch (operation.kind) {
    case Kind::kDelete:
      return operation.content.empty() ? absl::OkStatus() : BadEdit("a deletion carries text");
    case Kind::kInsert:
      if (!IsValidUtf8(operation.content)) return BadEdit("an insertion is not UTF-8");
      if (CountCodePoints(operation.content) == operation.length) return absl::OkStatus();
      return BadEdit("an insertion's length is not that of its text");
  }
  return BadEdit("an operation is of no known kind");
}

absl::Status Contradiction() {
  return base::Damaged("The history of a text is damaged", "its edits do not fit each other", "");
}

// Events were checked when they were added, so this fails only for a graph decoded from damaged
// bytes.
absl::StatusOr<std::string> ReplayAll(const History& history, std::span<const uint32_t> ranks) {
  uint64_t length = 0;
  const auto runs = Replay(history, ranks, 0, length);
  if (!runs.ok()) return Contradiction();
  TextBuffer text("");
  for (const MergedRun& run : *runs) {
    if (run.kind == Kind::kDelete) {
      text.Delete(run.position, run.length);
      continue;
    }
    text.Insert(run.position, history.ContentOf({run.first, run.first + run.length}));
  }
  return text.ToString();
}

}  // namespace

Graph::Graph() : history_(std::make_unique<History>()) {}
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;
Graph::~Graph() = default;

absl::StatusOr<WriterId> Graph::AddWriter(std::string_view name) {
  if (name.empty() || name.size() > kWriterNameBytesMax) {
    return BadEdit("a writer's name is empty or too long");
  }
  const auto known = std::find_if(writers_.begin(), writers_.end(),
                                  [name](const Writer& writer) { return writer.name == name; });
  if (known != writers_.end()) return static_cast<WriterId>(known - writers_.begin());
  if (writers_.size() == kWritersMax) return Full("it has too many writers");
  writers_.push_back({std::string(name), {}});
  return static_cast<WriterId>(writers_.size() - 1);
}

uint32_t Graph::WriterCount() const {
  return static_cast<uint32_t>(writers_.size());
}

std::string_view Graph::WriterName(WriterId writer) const {
  FALLOW_CHECK(writer < writers_.size());
  return writers_[writer].name;
}

uint64_t Graph::NextNumber(WriterId writer) const {
  FALLOW_CHECK(writer < writers_.size());
  const std::vector<NumberRun>& runs = writers_[writer].runs;
  return runs.empty() ? 0 : runs.back().number + runs.back().count;
}

uint64_t Graph::EventCount() const {
  return history_->end();
}

bool Graph::Contains(EventId event) const {
  return Find(event).has_value();
}

std::vector<EventId> Graph::Frontier() const {
  std::vector<EventId> frontier;
  for (const LocalId event : history_->frontier()) frontier.push_back(NameOf(event));
  return frontier;
}

EventId Graph::NameOf(uint32_t local) const {
  const WriterRun& run = history_->writers()[history_->WriterRunOf(local)];
  return {run.writer, run.number + (local - run.first)};
}

std::vector<Graph::NumberRun>::const_iterator Graph::RunFrom(EventId event) const {
  const std::vector<NumberRun>& runs = writers_[event.writer].runs;
  return std::partition_point(runs.begin(), runs.end(), [event](const NumberRun& run) {
    return run.number + run.count <= event.number;
  });
}

std::optional<uint32_t> Graph::Find(EventId event) const {
  if (event.writer >= writers_.size()) return std::nullopt;
  const auto run = RunFrom(event);
  if (run == writers_[event.writer].runs.end() || run->number > event.number) return std::nullopt;
  return run->local + static_cast<uint32_t>(event.number - run->number);
}

absl::StatusOr<std::vector<uint32_t>> Graph::FindAll(std::span<const EventId> events) const {
  if (events.size() > kParentsMax) return BadEdit("it names too many events at once");
  std::vector<uint32_t> found;
  for (const EventId& event : events) {
    const std::optional<uint32_t> local = Find(event);
    if (!local) {
      return base::NotFound("A version of this text is not known here",
                            "it names an event that has not arrived", "");
    }
    found.push_back(*local);
  }
  return found;
}

std::vector<uint32_t> Graph::Ranks() const {
  std::vector<WriterId> by_name(writers_.size());
  std::iota(by_name.begin(), by_name.end(), 0);
  std::sort(by_name.begin(), by_name.end(),
            [this](WriterId a, WriterId b) { return writers_[a].name < writers_[b].name; });
  std::vector<uint32_t> ranks(writers_.size());
  for (uint32_t rank = 0; rank < by_name.size(); ++rank) ranks[by_name[rank]] = rank;
  return ranks;
}

absl::Status Graph::CheckRoom(uint64_t events, uint64_t content_bytes) const {
  if (events > kEventsMax - history_->end()) return Full("it has too many changes");
  if (content_bytes > kContentBytesMax - history_->content().bytes().size()) {
    return Full("it holds too much text");
  }
  return absl::OkStatus();
}

absl::StatusOr<TextEdit> Graph::Append(WriterId writer, std::vector<TextOperation> operations) {
  if (writer >= writers_.size()) return BadEdit("its writer is not known");
  if (operations.empty()) return BadEdit("it has no operations");
  uint64_t length = length_;
  FALLOW_RETURN_IF_ERROR(CheckOperations(operations, length));
  uint64_t count = 0;
  uint64_t bytes = 0;
  for (const TextOperation& operation : operations) {
    count += operation.length;
    bytes += operation.content.size();
  }
  FALLOW_RETURN_IF_ERROR(CheckRoom(count, bytes));

  TextEdit edit{writer, NextNumber(writer), std::nullopt, std::move(operations)};
  const LocalVersion parents = history_->frontier();
  const bool follows_own =
      edit.first_number == 0
          ? parents.empty()
          : parents.size() == 1 && NameOf(parents[0]) == EventId{writer, edit.first_number - 1};
  if (!follows_own) edit.parents = Frontier();
  NoteNumbers({writer, edit.first_number}, count, history_->end());
  history_->AddEvents(writer, edit.first_number, static_cast<uint32_t>(count), parents);
  AddOperations(edit.operations, 0, count);
  length_ = length;
  return edit;
}

absl::StatusOr<std::vector<TextOperation>> Graph::Merge(std::span<const TextEdit> edits) {
  const LocalId begin = history_->end();
  uint64_t length = length_;
  const auto merge = [&]() -> absl::StatusOr<std::vector<MergedRun>> {
    for (const TextEdit& edit : edits) FALLOW_RETURN_IF_ERROR(AddEdit(edit));
    return Replay(*history_, Ranks(), begin, length);
  };
  absl::StatusOr<std::vector<MergedRun>> merged = merge();
  if (!merged.ok()) {
    Forget(begin);
    return merged.status();
  }
  length_ = length;
  std::vector<TextOperation> operations;
  operations.reserve(merged->size());
  for (const MergedRun& run : *merged) {
    TextOperation& operation = operations.emplace_back();
    operation.kind = run.kind;
    operation.position = run.position;
    operation.length = run.length;
    if (run.kind == Kind::kInsert) {
      operation.content = history_->ContentOf({run.first, run.first + run.length});
    }
  }
  return operations;
}

absl::Status Graph::CheckEdit(const TextEdit& edit, uint64_t& events) const {
  if (edit.writer >= writers_.size()) return BadEdit("its writer is not known");
  if (edit.operations.empty()) return BadEdit("it has no operations");
  uint64_t bytes = 0;
  events = 0;
  for (const TextOperation& operation : edit.operations) {
    FALLOW_RETURN_IF_ERROR(CheckShape(operation));
    events += operation.length;
    bytes += operation.content.size();
    FALLOW_RETURN_IF_ERROR(CheckRoom(events, bytes));
  }
  if (edit.first_number > kEventNumberMax) return BadEdit("its number is too high");
  return absl::OkStatus();
}

absl::Status Graph::AddEdit(const TextEdit& edit) {
  uint64_t events;
  FALLOW_RETURN_IF_ERROR(CheckEdit(edit, events));
  const std::vector<NumberRun>& known = writers_[edit.writer].runs;
  for (uint64_t at = 0; at < events;) {
    const EventId first{edit.writer, edit.first_number + at};
    const auto run = RunFrom(first);
    if (run != known.end() && run->number <= first.number) {
      at += run->number + run->count - first.number;
      continue;
    }
    const uint64_t gap = run == known.end() ? events : run->number - first.number;
    const uint64_t end = std::min(events, at + gap);
    std::vector<EventId> names;
    if (at == 0 && edit.parents) {
      names = *edit.parents;
    } else if (first.number > 0) {
      names = {EventId{first.writer, first.number - 1}};
    }
    FALLOW_ASSIGN_OR_RETURN(const std::vector<uint32_t> found, FindAll(names));
    const LocalVersion parents = history_->Reduce(LocalVersion(found.begin(), found.end()));
    NoteNumbers(first, end - at, history_->end());
    history_->AddEvents(edit.writer, first.number, static_cast<uint32_t>(end - at), parents);
    AddOperations(edit.operations, at, end);
    at = end;
  }
  return absl::OkStatus();
}

// Adds the events [`begin`, `end`) of those in the operations.
void Graph::AddOperations(std::span<const TextOperation> operations, uint64_t begin, uint64_t end) {
  uint64_t first = 0;
  for (const TextOperation& operation : operations) {
    const uint64_t from = std::max(begin, first) - first;
    const uint64_t to = std::min(end, first + operation.length) - std::min(end, first);
    first += operation.length;
    if (from >= to) continue;
    if (operation.kind == Kind::kInsert) {
      history_->AddInsert(static_cast<uint32_t>(operation.position + from),
                          Slice(operation.content, from, to - from));
    } else {
      history_->AddDelete(OperationRun::Kind::kDelete, static_cast<uint32_t>(operation.position),
                          static_cast<uint32_t>(to - from));
    }
  }
}

void Graph::NoteNumbers(EventId first, uint64_t count, uint32_t local) {
  std::vector<NumberRun>& runs = writers_[first.writer].runs;
  if (!runs.empty()) {
    NumberRun& last = runs.back();
    if (last.number + last.count == first.number && last.local + last.count == local) {
      last.count += count;
      return;
    }
  }
  runs.insert(RunFrom(first), {first.number, count, local});
}

void Graph::Forget(uint32_t end) {
  history_->Truncate(end);
  for (Writer& writer : writers_) {
    std::erase_if(writer.runs, [end](const NumberRun& run) { return run.local >= end; });
    for (NumberRun& run : writer.runs) run.count = std::min<uint64_t>(run.count, end - run.local);
  }
}

absl::StatusOr<std::string> Graph::Checkout() const {
  return Checkout(Frontier());
}

absl::StatusOr<std::string> Graph::Checkout(std::span<const EventId> version) const {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<uint32_t> found, FindAll(version));
  const LocalVersion latest = history_->Reduce(LocalVersion(found.begin(), found.end()));
  if (latest == history_->frontier()) return ReplayAll(*history_, Ranks());
  return ReplayAll(history_->Restrict(latest), Ranks());
}

absl::StatusOr<std::vector<TextOperation>> Graph::Joins() const {
  if (history_->frontier().size() < 2) return std::vector<TextOperation>();
  FALLOW_ASSIGN_OR_RETURN(const std::string base,
                          ReplayAll(history_->Restrict(JoinBase(*history_)), Ranks()));
  auto joins = FindJoins(*history_, Ranks(), base);
  return joins.ok() ? std::move(joins) : Contradiction();
}

}  // namespace fallow::text
