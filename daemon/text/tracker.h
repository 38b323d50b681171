#ifndef FALLOW_DAEMON_TEXT_TRACKER_H_
#define FALLOW_DAEMON_TEXT_TRACKER_H_

// The state of one replay between two critical versions: the sequence of characters, the prepare
// version that it stands in, and what each replayed deletion hit. See replay.h for the idea.

#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "daemon/text/history.h"
#include "daemon/text/item_tree.h"
#include "daemon/text/replay.h"

namespace fallow::text {

absl::Status OutsideOfText();

// Appends a change, joined with the one before it where they touch.
void Emit(std::vector<MergedRun>& merged, const MergedRun& run);

class Tracker {
 public:
  // The longest text that a replay can begin with.
  static constexpr uint32_t kUnknownLength = uint32_t{1} << 30;

  // Begins at the critical version `base`, whose text has `length` code points; kUnknownLength when
  // that is to be found out (see SettleLength).
  Tracker(const History& history, std::span<const uint32_t> ranks, LocalVersion base,
          uint32_t length);

  // Replays a range as WalkOrder gives them and appends what it does to the merged text.
  // INVALID_ARGUMENT when a position lies outside of the text.
  absl::Status Replay(IdRange events, std::vector<MergedRun>& merged);

  // Says how long the merged text is now, from which follows how long the text at `base` was.
  // DATA_LOSS when that cannot be.
  absl::Status SettleLength(uint64_t merged_length);

 private:
  // The characters that consecutive deletions hit.
  struct Target {
    uint32_t length;
    LocalId first;   // the leftmost
    bool backwards;  // the last deletion hit the leftmost character
  };

  uint32_t PreparedLength() const { return items_.total().prepare - beyond_; }
  void MoveTo(const LocalVersion& version);
  // Adds `change` to the prepare state of what these events inserted or deleted.
  void Shift(IdRange events, int change);
  void ShiftCharacters(IdRange characters, int change);
  void ShiftTargets(IdRange deletions, int change);

  absl::Status Insert(IdRange events, uint32_t position, std::vector<MergedRun>& merged);
  absl::Status Delete(IdRange events, OperationRun::Kind kind, uint32_t position,
                      std::vector<MergedRun>& merged);
  LocalId RightOf(ItemTree::Cursor cursor, LocalId left) const;
  ItemTree::Cursor Integrate(ItemTree::Cursor cursor, LocalId event, LocalId left,
                             LocalId right) const;
  // Where a character stands in the sequence; kNoEvent is past the end.
  uint32_t PlaceOf(LocalId character) const;
  bool ComesFirst(LocalId a, LocalId b) const;

  const History& history_;
  std::span<const uint32_t> ranks_;
  ItemTree items_;
  LocalVersion version_;  // the prepare version
  absl::btree_map<LocalId, Target> targets_;
  uint32_t beyond_ = 0;  // placeholder characters that the text at `base` did not have
  bool length_known_;
  History::Difference difference_;
};

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_TRACKER_H_
