#ifndef FALLOW_DAEMON_TEXT_TRACKER_H_
#define FALLOW_DAEMON_TEXT_TRACKER_H_

// The state of one replay between two critical versions: the sequence of characters, its current
// prepare version, and the targets of each replayed deletion. See replay.h for the idea.

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

// Appends a change, joining it to the previous one if they touch.
void Emit(std::vector<MergedRun>& merged, const MergedRun& run);

class Tracker {
 public:
  // At least as long as any text can be. A replay whose base length is unknown starts with this. A
  // position beyond the end of the real text is then also beyond the end of the merged text, where
  // a change to it is detected.
  static constexpr uint32_t kUnknownLength = uint32_t{1} << 30;

  // Starts at the critical version `base`, whose text has `length` code points.
  Tracker(const History& history, std::span<const uint32_t> ranks, LocalVersion base,
          uint32_t length);

  // Replays a range from WalkOrder and appends its changes to the merged text. INVALID_ARGUMENT
  // when a position lies outside the text.
  absl::Status Replay(IdRange events, std::vector<MergedRun>& merged);

  // The whole sequence, deleted characters included, with the state of each in `version`. REQUIRES:
  // the version comes after the base and has been replayed.
  std::vector<Item> ItemsAt(const LocalVersion& version);

 private:
  // The characters removed by consecutive deletions.
  struct Target {
    uint32_t length;
    LocalId first;   // the leftmost
    bool backwards;  // the last deletion removed the leftmost character
  };

  void MoveTo(const LocalVersion& version);
  // Adds `change` to the prepare state of what these events inserted or deleted.
  void Shift(IdRange events, int change);
  void ShiftCharacters(IdRange characters, int change);
  void ShiftTargets(IdRange deletions, int change);

  absl::Status Insert(const OperationPiece& piece, std::vector<MergedRun>& merged);
  absl::Status Delete(const OperationPiece& piece, std::vector<MergedRun>& merged);
  LocalId RightOf(ItemTree::Cursor cursor, LocalId left) const;
  ItemTree::Cursor Integrate(ItemTree::Cursor cursor, LocalId event, LocalId left,
                             LocalId right) const;
  // A character's place in the sequence; for kNoEvent, past the end.
  uint32_t PlaceOf(LocalId character) const;
  bool ComesFirst(LocalId a, LocalId b) const;

  const History& history_;
  std::span<const uint32_t> ranks_;
  ItemTree items_;
  LocalVersion version_;  // the prepare version
  absl::btree_map<LocalId, Target> targets_;
  History::Difference difference_;
};

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_TRACKER_H_
