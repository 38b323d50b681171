#include "daemon/text/history.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/text/utf8.h"

namespace fallow::text {
namespace {

template <typename Run>
size_t RunOf(const std::vector<Run>& runs, LocalId event) {
  const auto after = std::upper_bound(runs.begin(), runs.end(), event,
                                      [](LocalId id, const Run& run) { return id < run.first; });
  FALLOW_CHECK(after != runs.begin());
  return static_cast<size_t>(after - runs.begin()) - 1;
}

template <typename Run>
LocalId EndOf(const std::vector<Run>& runs, size_t run, LocalId end) {
  return run + 1 < runs.size() ? runs[run + 1].first : end;
}

// Drops the runs that begin at `end` or later.
template <typename Run>
void CutRuns(std::vector<Run>& runs, LocalId end) {
  while (!runs.empty() && runs.back().first >= end) runs.pop_back();
}

// Walks back from two versions, latest event first, until nothing is left that differs.
class VersionWalk {
 public:
  explicit VersionWalk(const History& history) : history_(history) {}

  enum Side : uint8_t { kOld = 1, kNew = 2, kBoth = 3 };

  void Add(LocalId event, Side side) {
    heap_.push_back({event, side});
    std::push_heap(heap_.begin(), heap_.end());
    if (side != kBoth) ++one_sided_;
  }

  // Calls `found(range, side)` for each range of events reached from one side only, descending.
  template <typename Function>
  void Run(Function found) {
    while (one_sided_ > 0) {
      Entry top = Pop();
      const size_t run_index = history_.ParentRunOf(top.event);
      const ParentRun& run = history_.parents()[run_index];
      while (!heap_.empty() && heap_.front().event >= run.first) {
        const Entry next = Pop();
        if ((next.side | top.side) == top.side) continue;
        if (top.side != kBoth && next.event < top.event) {
          found(IdRange{next.event + 1, top.event + 1}, static_cast<Side>(top.side));
        }
        top = {next.event, static_cast<uint8_t>(top.side | next.side)};
      }
      if (top.side != kBoth) {
        found(IdRange{run.first, top.event + 1}, static_cast<Side>(top.side));
      }
      for (const LocalId parent : run.parents) Add(parent, static_cast<Side>(top.side));
    }
  }

 private:
  struct Entry {
    LocalId event;
    uint8_t side;
    bool operator<(const Entry& other) const { return event < other.event; }
  };

  Entry Pop() {
    std::pop_heap(heap_.begin(), heap_.end());
    const Entry top = heap_.back();
    heap_.pop_back();
    if (top.side != kBoth) --one_sided_;
    return top;
  }

  const History& history_;
  absl::InlinedVector<Entry, 16> heap_;
  size_t one_sided_ = 0;  // entries of heap_ whose side is not kBoth
};

}  // namespace

size_t History::OperationRunOf(LocalId event) const {
  return RunOf(operations_, event);
}
size_t History::ParentRunOf(LocalId event) const {
  return RunOf(parents_, event);
}
size_t History::WriterRunOf(LocalId event) const {
  return RunOf(writers_, event);
}

LocalId History::OperationRunEnd(size_t run) const {
  return EndOf(operations_, run, operations_end_);
}
LocalId History::ParentRunEnd(size_t run) const {
  return EndOf(parents_, run, end_);
}
LocalId History::WriterRunEnd(size_t run) const {
  return EndOf(writers_, run, end_);
}

LocalVersion History::ParentsOf(LocalId event) const {
  const ParentRun& run = parents_[ParentRunOf(event)];
  return event == run.first ? run.parents : LocalVersion{event - 1};
}

OperationPiece History::FirstPiece(IdRange events) const {
  const size_t index = OperationRunOf(events.begin);
  const OperationRun& run = operations_[index];
  const uint32_t offset = events.begin - run.first;
  OperationPiece piece{
      run.kind, {events.begin, std::min(events.end, OperationRunEnd(index))}, run.position};
  if (run.kind == OperationRun::Kind::kInsert) piece.position += offset;
  if (run.kind == OperationRun::Kind::kBackspace) piece.position -= offset;
  return piece;
}

std::string_view History::ContentOf(IdRange range) const {
  const OperationRun& run = operations_[OperationRunOf(range.begin)];
  return content_.Slice(run.content + (range.begin - run.first), range.size());
}

void History::AddEvents(WriterId writer, uint64_t number, uint32_t count,
                        const LocalVersion& parents) {
  FALLOW_CHECK(count > 0);
  const LocalId first = end_;
  const bool follows_last = first > 0 && parents.size() == 1 && parents[0] == first - 1;
  if (!follows_last) parents_.push_back({first, parents});
  if (writers_.empty() || writers_.back().writer != writer ||
      writers_.back().number + (first - writers_.back().first) != number) {
    writers_.push_back({first, writer, number});
  }
  end_ += count;
  AdvanceFrontier(first, end_ - 1, parents);
  NoteCritical(first, end_ - 1, parents);
}

void History::AdvanceFrontier(LocalId first, LocalId last, const LocalVersion& parents) {
  FALLOW_CHECK(parents.empty() || parents.back() < first);
  const auto gone = std::remove_if(frontier_.begin(), frontier_.end(), [&parents](LocalId event) {
    return std::binary_search(parents.begin(), parents.end(), event);
  });
  frontier_.erase(gone, frontier_.end());
  frontier_.push_back(last);
}

// An event is critical if it is the whole frontier, and remains so as long as everything added
// later descends from it.
void History::NoteCritical(LocalId first, LocalId last, const LocalVersion& parents) {
  const LocalId kept_end = parents.empty() ? 0 : parents.back() + 1;
  while (!critical_.empty() && critical_.back().end > kept_end) {
    critical_.back().end = std::max(critical_.back().begin, kept_end);
    if (critical_.back().size() > 0) break;
    critical_.pop_back();
  }
  if (frontier_.size() != 1) return;
  if (!critical_.empty() && critical_.back().end == first) {
    critical_.back().end = last + 1;
  } else {
    critical_.push_back({first, last + 1});
  }
}

void History::AddInsert(uint32_t position, std::string_view content) {
  const LocalId first = operations_end_;
  const auto begin = static_cast<uint32_t>(content_.length());
  content_.Append(content);
  const auto added = static_cast<uint32_t>(content_.length() - begin);
  operations_end_ += added;
  if (!operations_.empty()) {
    const OperationRun& last = operations_.back();
    if (last.kind == OperationRun::Kind::kInsert &&
        last.position + (first - last.first) == position) {
      return;
    }
  }
  operations_.push_back({first, OperationRun::Kind::kInsert, position, begin});
}

void History::AddDelete(OperationRun::Kind kind, uint32_t position, uint32_t run) {
  const LocalId first = operations_end_;
  operations_end_ += run;
  if (!operations_.empty()) {
    OperationRun& last = operations_.back();
    const LocalId length = first - last.first;
    const bool forward = kind == OperationRun::Kind::kDelete || run == 1;
    const bool backward = kind == OperationRun::Kind::kBackspace || run == 1;
    const bool last_forward = last.kind == OperationRun::Kind::kDelete;
    const bool last_backward =
        last.kind == OperationRun::Kind::kBackspace || (last_forward && length == 1);
    if (last_forward && forward && last.position == position) return;
    if (last_backward && backward && last.position >= length &&
        last.position - length == position) {
      last.kind = OperationRun::Kind::kBackspace;
      return;
    }
  }
  operations_.push_back({first, kind, position, static_cast<uint32_t>(content_.length())});
}

void History::Truncate(LocalId end) {
  CutRuns(operations_, end);
  CutRuns(writers_, end);
  CutRuns(parents_, end);
  if (!operations_.empty() && end - operations_.back().first == 1 &&
      operations_.back().kind == OperationRun::Kind::kBackspace) {
    operations_.back().kind = OperationRun::Kind::kDelete;  // as a single deletion is written
  }
  content_.Truncate([&]() -> uint64_t {
    if (operations_.empty()) return 0;
    const OperationRun& last = operations_.back();
    return last.content + (last.kind == OperationRun::Kind::kInsert ? end - last.first : 0);
  }());
  end_ = operations_end_ = end;
  frontier_.clear();
  critical_.clear();
  for (size_t run = 0; run < parents_.size(); ++run) {
    AdvanceFrontier(parents_[run].first, ParentRunEnd(run) - 1, parents_[run].parents);
    NoteCritical(parents_[run].first, ParentRunEnd(run) - 1, parents_[run].parents);
  }
}

void History::Compare(const LocalVersion& old_version, const LocalVersion& new_version,
                      Difference& difference) const {
  difference.only_old.clear();
  difference.only_new.clear();
  VersionWalk walk(*this);
  for (const LocalId event : old_version) walk.Add(event, VersionWalk::kOld);
  for (const LocalId event : new_version) walk.Add(event, VersionWalk::kNew);
  walk.Run([&difference](IdRange range, VersionWalk::Side side) {
    (side == VersionWalk::kOld ? difference.only_old : difference.only_new).push_back(range);
  });
}

LocalVersion History::Reduce(LocalVersion version) const {
  std::sort(version.begin(), version.end());
  version.erase(std::unique(version.begin(), version.end()), version.end());
  if (version.size() <= 1 || version == frontier_) return version;
  // Walks back from all of them, latest first. An event that is met a second time is an ancestor.
  std::priority_queue<std::pair<LocalId, bool>> open;  // true: one of the given events
  for (const LocalId event : version) open.emplace(event, true);
  size_t left = version.size();  // of the given events
  LocalVersion reduced;
  while (left > 0) {
    auto [event, given] = open.top();
    const ParentRun& run = parents_[ParentRunOf(event)];
    for (; !open.empty() && open.top().first >= run.first; open.pop()) {
      if (open.top().second) --left;
      if (open.top().first == event) given = given && open.top().second;
    }
    if (given) reduced.push_back(event);
    for (const LocalId parent : run.parents) open.emplace(parent, false);
  }
  std::reverse(reduced.begin(), reduced.end());
  return reduced;
}

History History::Restrict(const LocalVersion& version) const {
  Difference difference;
  Compare({}, version, difference);
  std::vector<IdRange>& kept = difference.only_new;
  std::reverse(kept.begin(), kept.end());
  // Where each kept range begins in the new history.
  std::vector<LocalId> starts;
  LocalId start = 0;
  for (const IdRange& range : kept) {
    starts.push_back(start);
    start += range.size();
  }
  const auto translate = [&](LocalId event) {
    const auto after =
        std::upper_bound(kept.begin(), kept.end(), event,
                         [](LocalId id, const IdRange& range) { return id < range.begin; });
    const auto index = static_cast<size_t>(after - kept.begin()) - 1;
    return starts[index] + (event - kept[index].begin);
  };
  History part;
  for (const IdRange& range : kept) {
    for (LocalId at = range.begin; at < range.end;) {
      const size_t parent_run = ParentRunOf(at);
      const size_t writer_run = WriterRunOf(at);
      const IdRange linear{
          at, std::min({range.end, ParentRunEnd(parent_run), WriterRunEnd(writer_run)})};
      const OperationPiece piece = FirstPiece(linear);
      const LocalId end = piece.events.end;
      LocalVersion parents = ParentsOf(at);
      for (LocalId& parent : parents) parent = translate(parent);
      part.AddEvents(writers_[writer_run].writer,
                     writers_[writer_run].number + (at - writers_[writer_run].first), end - at,
                     parents);
      if (piece.kind == OperationRun::Kind::kInsert) {
        part.AddInsert(piece.position, ContentOf(piece.events));
      } else {
        part.AddDelete(piece.kind, piece.position, end - at);
      }
      at = end;
    }
  }
  return part;
}

}  // namespace fallow::text
