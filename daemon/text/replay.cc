#include "daemon/text/replay.h"

#include <algorithm>

#include "daemon/base/status.h"
#include "daemon/text/tracker.h"
#include "daemon/text/walk_order.h"

namespace fallow::text {
namespace {

using OpKind = TextOperation::Kind;

class Replayer {
 public:
  Replayer(const History& history, std::span<const uint32_t> ranks, uint64_t length)
      : history_(history), ranks_(ranks), length_(length) {}

  absl::Status Run(LocalId begin) {
    const std::vector<IdRange>& critical = history_.critical();
    // The first range of critical versions that reaches `begin` or goes beyond it.
    auto next =
        std::lower_bound(critical.begin(), critical.end(), begin,
                         [](const IdRange& range, LocalId event) { return range.end < event; });
    LocalId at = BaseBefore(next, begin);
    while (at < history_.end()) {
      while (next != critical.end() && next->end <= at) ++next;
      if (next != critical.end() && next->begin <= at) {
        FALLOW_RETURN_IF_ERROR(Take({at, next->end}));
        at = next->end;
      } else {
        // Up to the next critical event, where all branches join.
        const LocalId end = next == critical.end() ? history_.end() : next->begin + 1;
        FALLOW_RETURN_IF_ERROR(ReplayBranches({at, end}, begin));
        at = end;
      }
    }
    return absl::OkStatus();
  }

  uint64_t length() const { return length_; }
  std::vector<MergedRun> TakeMerged() { return std::move(merged_); }

 private:
  // One past the last critical event before `begin`. 0, the beginning, counts as critical too.
  LocalId BaseBefore(std::vector<IdRange>::const_iterator next, LocalId begin) const {
    if (next != history_.critical().end() && next->begin < begin) return begin;
    return next == history_.critical().begin() ? 0 : (next - 1)->end;
  }

  // Applies events whose text was the same for every writer.
  absl::Status Take(IdRange events) {
    while (events.size() > 0) {
      const OperationPiece piece = history_.FirstPiece(events);
      const uint32_t count = piece.events.size();
      MergedRun merged{OpKind::kDelete, piece.position, count, piece.events.begin};
      if (piece.kind == OperationRun::Kind::kInsert) {
        merged.kind = OpKind::kInsert;
      } else if (piece.kind == OperationRun::Kind::kBackspace) {
        if (count > piece.position + 1) return OutsideOfText();
        merged.position -= count - 1;
      }
      FALLOW_RETURN_IF_ERROR(Account(merged));
      Emit(merged_, merged);
      events.begin = piece.events.end;
    }
    return absl::OkStatus();
  }

  absl::Status ReplayBranches(IdRange events, LocalId begin) {
    const LocalVersion base = events.begin == 0 ? LocalVersion{} : LocalVersion{events.begin - 1};
    // The length of the text at the base. Only the length at `begin` is known, and the events in
    // between may have changed it.
    uint64_t length = length_;
    if (events.begin < begin) length = events.begin == 0 ? 0 : Tracker::kUnknownLength;
    Tracker tracker(history_, ranks_, base, static_cast<uint32_t>(length));
    std::vector<MergedRun> known;
    for (const IdRange& range :
         WalkOrder(history_, {events.begin, std::max(events.begin, begin)})) {
      FALLOW_RETURN_IF_ERROR(tracker.Replay(range, known));
      known.clear();
    }
    const IdRange added{std::max(events.begin, begin), events.end};
    std::vector<MergedRun> merged;
    for (const IdRange& range : WalkOrder(history_, added)) {
      FALLOW_RETURN_IF_ERROR(tracker.Replay(range, merged));
    }
    for (const MergedRun& run : merged) {
      FALLOW_RETURN_IF_ERROR(Account(run));
      Emit(merged_, run);
    }
    return absl::OkStatus();
  }

  // Checks a change against the merged text and updates its length.
  absl::Status Account(const MergedRun& run) {
    if (run.position > length_) return OutsideOfText();
    if (run.kind == OpKind::kInsert) {
      length_ += run.length;
    } else {
      if (run.length > length_ - run.position) return OutsideOfText();
      length_ -= run.length;
    }
    return absl::OkStatus();
  }

  const History& history_;
  std::span<const uint32_t> ranks_;
  uint64_t length_;
  std::vector<MergedRun> merged_;
};

}  // namespace

absl::StatusOr<std::vector<MergedRun>> Replay(const History& history,
                                              std::span<const uint32_t> ranks, LocalId begin,
                                              uint64_t& length) {
  Replayer replayer(history, ranks, length);
  FALLOW_RETURN_IF_ERROR(replayer.Run(begin));
  length = replayer.length();
  return replayer.TakeMerged();
}

}  // namespace fallow::text
