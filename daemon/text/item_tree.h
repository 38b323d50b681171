#ifndef FALLOW_DAEMON_TEXT_ITEM_TREE_H_
#define FALLOW_DAEMON_TEXT_ITEM_TREE_H_

// The sequence of characters that a replay works on, including deleted ones, as runs in a B+ tree.
// Every node knows three widths of its subtree, so that a position in the prepare version, in the
// merged text, or in the sequence itself is found or computed in O(log n); an index maps a
// character's event to its leaf. Items are split and added, never removed.
//
// Source: Gentle and Kleppmann, "Collaborative Text Editing with Eg-walker", EuroSys 2025, section
// 3.4. Not thread-safe.

#include <array>
#include <cstdint>
#include <vector>

#include "absl/container/btree_map.h"
#include "daemon/text/history.h"

namespace fallow::text {

// Adjacent characters that were inserted by consecutive events and are in the same state.
struct Item {
  LocalId first;
  uint32_t length;
  // The neighbours of the first character when it was inserted; kNoEvent is the beginning (left) or
  // the end (right). For each later character, left is the one before it, and right is the end.
  LocalId left;
  LocalId right;
  // State in the prepare version: 0 not yet inserted, 1 present, n + 1 deleted n times.
  uint32_t prepare;
  // Whether any replayed event deleted it; if so, it is not in the merged text.
  bool deleted;
};

// The number of characters in the prepare version, in the merged text, and in all.
struct Widths {
  uint32_t prepare = 0;
  uint32_t effect = 0;
  uint32_t all = 0;
};

class ItemTree {
 public:
  // A place between two characters: after `offset` characters of an item. The end of one item and
  // the beginning of the next are the same place. Valid until the next change.
  struct Cursor {
    uint32_t leaf;
    uint32_t index;
    uint32_t offset;
  };

  // Characters from before the replayed part of the graph have ids from here on.
  static constexpr LocalId kPlaceholderBase = LocalId{1} << 30;

  // Starts with one item for a text of `placeholder` characters.
  explicit ItemTree(uint32_t placeholder);

  const Widths& total() const { return total_; }
  const Item& At(const Cursor& cursor) const { return leaves_[cursor.leaf].items[cursor.index]; }
  Cursor Begin() const { return {0, 0, 0}; }
  // Moves to the item that begins at this place or, if inside an item, to the next one. False at
  // the end.
  bool ToItem(Cursor& cursor) const;
  bool NextItem(Cursor& cursor) const;

  // The place just before the character at `position` of the prepare version, in its item.
  // REQUIRES: position < total().prepare.
  Cursor FindPrepared(uint32_t position) const;
  // The place just before a character. REQUIRES: it is in the tree.
  Cursor Locate(LocalId event) const;
  Widths Before(const Cursor& cursor) const;

  void Insert(Cursor cursor, const Item& item);
  // Turns the `length` characters after the place into a separate item and sets its state. Returns
  // a cursor to its beginning. REQUIRES: the characters belong to one item.
  Cursor SetState(Cursor cursor, uint32_t length, uint32_t prepare, bool deleted);

 private:
  static constexpr uint32_t kLeafItems = 32;
  static constexpr uint32_t kFanout = 16;
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Leaf {
    std::array<Item, kLeafItems> items;
    uint32_t count = 0;
    uint32_t parent = kNone;
    uint32_t next = kNone;
  };
  struct Inner {
    std::array<Widths, kFanout> widths;
    std::array<uint32_t, kFanout> children;
    uint32_t count = 0;
    uint32_t parent = kNone;
    bool above_leaves = false;
  };

  void MakeRoom(Cursor& cursor, uint32_t items);
  // Splits the item at the cursor; the cursor then points to the beginning of the second part.
  void SplitItem(Cursor& cursor);
  void PlaceItem(const Cursor& cursor, const Item& item);
  void SplitLeaf(uint32_t leaf);
  void AddSibling(bool leaves, uint32_t node, uint32_t sibling, Widths moved);
  void SplitInner(uint32_t inner);
  uint32_t& ParentOf(bool leaf, uint32_t node);
  uint32_t SlotOf(uint32_t inner, uint32_t child) const;
  void AddWidths(uint32_t leaf, const Widths& change);

  std::vector<Leaf> leaves_;
  std::vector<Inner> inners_;
  uint32_t root_ = kNone;  // kNone while the only leaf is the root
  Widths total_;
  absl::btree_map<LocalId, uint32_t> leaf_of_;  // by an item's first event
};

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_ITEM_TREE_H_
