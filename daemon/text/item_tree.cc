#include "daemon/text/item_tree.h"

#include <algorithm>

#include "daemon/base/status.h"

namespace fallow::text {
namespace {

Widths WidthsOf(const Item& item) {
  return {item.prepare == 1 ? item.length : 0, item.deleted ? 0 : item.length, item.length};
}

// Additions and subtractions are modulo 2^32; the sums stay below that (kEventsMax and a
// placeholder).
Widths& operator+=(Widths& a, const Widths& b) {
  a.prepare += b.prepare;
  a.effect += b.effect;
  a.all += b.all;
  return a;
}

Widths operator-(const Widths& a, const Widths& b) {
  return {a.prepare - b.prepare, a.effect - b.effect, a.all - b.all};
}

// Whether `next`, directly after `item`, can be merged into it.
bool Continues(const Item& item, const Item& next) {
  return item.first + item.length == next.first && next.left == next.first - 1 &&
         next.right == kNoEvent && item.prepare == next.prepare && item.deleted == next.deleted;
}

}  // namespace

ItemTree::ItemTree(uint32_t placeholder) {
  leaves_.emplace_back();
  if (placeholder == 0) return;
  const Item item{kPlaceholderBase, placeholder, kNoEvent, kNoEvent, 1, false};
  PlaceItem(Begin(), item);
}

bool ItemTree::ToItem(Cursor& cursor) const {
  return cursor.offset > 0 ? NextItem(cursor) : leaves_[cursor.leaf].count > 0;
}

bool ItemTree::NextItem(Cursor& cursor) const {
  const Leaf& leaf = leaves_[cursor.leaf];
  if (cursor.index + 1 < leaf.count) {
    cursor = {cursor.leaf, cursor.index + 1, 0};
    return true;
  }
  if (leaf.next == kNone) return false;
  cursor = {leaf.next, 0, 0};
  return true;
}

ItemTree::Cursor ItemTree::FindPrepared(uint32_t position) const {
  uint32_t node = root_;
  uint32_t leaf = 0;
  while (node != kNone) {
    const Inner& inner = inners_[node];
    uint32_t slot = 0;
    while (position >= inner.widths[slot].prepare) position -= inner.widths[slot++].prepare;
    leaf = inner.children[slot];
    node = inner.above_leaves ? kNone : leaf;
  }
  for (uint32_t index = 0;; ++index) {
    FALLOW_CHECK(index < leaves_[leaf].count);
    const uint32_t width = WidthsOf(leaves_[leaf].items[index]).prepare;
    if (position < width) return {leaf, index, position};
    position -= width;
  }
}

ItemTree::Cursor ItemTree::Locate(LocalId event) const {
  auto entry = leaf_of_.upper_bound(event);
  FALLOW_CHECK(entry != leaf_of_.begin());
  --entry;
  const Leaf& leaf = leaves_[entry->second];
  for (uint32_t index = 0;; ++index) {
    FALLOW_CHECK(index < leaf.count);
    const Item& item = leaf.items[index];
    if (item.first == entry->first) {
      FALLOW_CHECK(event - item.first < item.length);
      return {entry->second, index, event - item.first};
    }
  }
}

Widths ItemTree::Before(const Cursor& cursor) const {
  const Leaf& leaf = leaves_[cursor.leaf];
  Widths sum;
  for (uint32_t index = 0; index < cursor.index; ++index) sum += WidthsOf(leaf.items[index]);
  if (cursor.offset > 0) {
    Item part = leaf.items[cursor.index];
    part.length = cursor.offset;
    sum += WidthsOf(part);
  }
  uint32_t child = cursor.leaf;
  for (uint32_t node = leaf.parent; node != kNone; node = inners_[node].parent) {
    const uint32_t slots = SlotOf(node, child);
    for (uint32_t slot = 0; slot < slots; ++slot) sum += inners_[node].widths[slot];
    child = node;
  }
  return sum;
}

void ItemTree::Insert(Cursor cursor, const Item& item) {
  MakeRoom(cursor, 2);
  if (cursor.offset > 0) {
    Item& before = leaves_[cursor.leaf].items[cursor.index];
    if (cursor.offset < before.length) {
      SplitItem(cursor);
    } else if (Continues(before, item)) {
      before.length += item.length;
      AddWidths(cursor.leaf, WidthsOf(item));
      return;
    } else {
      cursor = {cursor.leaf, cursor.index + 1, 0};
    }
  }
  PlaceItem(cursor, item);
}

ItemTree::Cursor ItemTree::SetState(Cursor cursor, uint32_t length, uint32_t prepare,
                                    bool deleted) {
  MakeRoom(cursor, 2);
  if (cursor.offset > 0) SplitItem(cursor);
  Leaf& leaf = leaves_[cursor.leaf];
  FALLOW_CHECK(length <= leaf.items[cursor.index].length);
  if (length < leaf.items[cursor.index].length) {
    Cursor rest{cursor.leaf, cursor.index, length};
    SplitItem(rest);
  }
  Item& item = leaf.items[cursor.index];
  const Widths before = WidthsOf(item);
  item.prepare = prepare;
  item.deleted = deleted;
  AddWidths(cursor.leaf, WidthsOf(item) - before);
  return cursor;
}

void ItemTree::MakeRoom(Cursor& cursor, uint32_t items) {
  if (leaves_[cursor.leaf].count + items <= kLeafItems) return;
  SplitLeaf(cursor.leaf);
  const Leaf& leaf = leaves_[cursor.leaf];
  if (cursor.index >= leaf.count) cursor = {leaf.next, cursor.index - leaf.count, cursor.offset};
}

void ItemTree::SplitItem(Cursor& cursor) {
  Item& item = leaves_[cursor.leaf].items[cursor.index];
  Item rest = item;
  rest.first += cursor.offset;
  rest.length -= cursor.offset;
  rest.left = rest.first - 1;
  rest.right = kNoEvent;
  AddWidths(cursor.leaf, Widths{} - WidthsOf(rest));
  item.length = cursor.offset;
  cursor = {cursor.leaf, cursor.index + 1, 0};
  PlaceItem(cursor, rest);
}

void ItemTree::PlaceItem(const Cursor& cursor, const Item& item) {
  Leaf& leaf = leaves_[cursor.leaf];
  const auto place = leaf.items.begin() + cursor.index;
  std::move_backward(place, leaf.items.begin() + leaf.count, leaf.items.begin() + leaf.count + 1);
  *place = item;
  ++leaf.count;
  leaf_of_[item.first] = cursor.leaf;
  AddWidths(cursor.leaf, WidthsOf(item));
}

void ItemTree::SplitLeaf(uint32_t leaf) {
  const auto added = static_cast<uint32_t>(leaves_.size());
  leaves_.emplace_back();
  Leaf& from = leaves_[leaf];
  Leaf& to = leaves_[added];
  const uint32_t kept = from.count / 2;
  to.count = from.count - kept;
  std::copy(from.items.begin() + kept, from.items.begin() + from.count, to.items.begin());
  from.count = kept;
  to.next = from.next;
  from.next = added;
  Widths moved;
  for (uint32_t index = 0; index < to.count; ++index) {
    moved += WidthsOf(to.items[index]);
    leaf_of_[to.items[index].first] = added;
  }
  AddSibling(true, leaf, added, moved);
}

// Adds `sibling`, to which `node` gave the width `moved`, next to `node`.
void ItemTree::AddSibling(bool leaves, uint32_t node, uint32_t sibling, Widths moved) {
  uint32_t parent = ParentOf(leaves, node);
  if (parent == kNone) {
    parent = static_cast<uint32_t>(inners_.size());
    Inner& root = inners_.emplace_back();
    root.above_leaves = leaves;
    root.count = 1;
    root.children[0] = node;
    root.widths[0] = total_;
    ParentOf(leaves, node) = parent;
    root_ = parent;
  }
  Inner& inner = inners_[parent];
  const uint32_t slot = SlotOf(parent, node);
  inner.widths[slot] = inner.widths[slot] - moved;
  std::move_backward(inner.children.begin() + slot + 1, inner.children.begin() + inner.count,
                     inner.children.begin() + inner.count + 1);
  std::move_backward(inner.widths.begin() + slot + 1, inner.widths.begin() + inner.count,
                     inner.widths.begin() + inner.count + 1);
  inner.children[slot + 1] = sibling;
  inner.widths[slot + 1] = moved;
  ++inner.count;
  ParentOf(leaves, sibling) = parent;
  if (inner.count == kFanout) SplitInner(parent);
}

void ItemTree::SplitInner(uint32_t inner) {
  const auto added = static_cast<uint32_t>(inners_.size());
  inners_.emplace_back();
  Inner& from = inners_[inner];
  Inner& to = inners_[added];
  const uint32_t kept = from.count / 2;
  to.above_leaves = from.above_leaves;
  to.count = from.count - kept;
  std::copy(from.children.begin() + kept, from.children.begin() + from.count, to.children.begin());
  std::copy(from.widths.begin() + kept, from.widths.begin() + from.count, to.widths.begin());
  from.count = kept;
  Widths moved;
  for (uint32_t slot = 0; slot < to.count; ++slot) {
    moved += to.widths[slot];
    ParentOf(to.above_leaves, to.children[slot]) = added;
  }
  AddSibling(false, inner, added, moved);
}

uint32_t& ItemTree::ParentOf(bool leaf, uint32_t node) {
  return leaf ? leaves_[node].parent : inners_[node].parent;
}

uint32_t ItemTree::SlotOf(uint32_t inner, uint32_t child) const {
  const auto& children = inners_[inner].children;
  return static_cast<uint32_t>(std::find(children.begin(), children.end(), child) -
                               children.begin());
}

void ItemTree::AddWidths(uint32_t leaf, const Widths& change) {
  total_ += change;
  uint32_t child = leaf;
  for (uint32_t node = leaves_[leaf].parent; node != kNone; node = inners_[node].parent) {
    inners_[node].widths[SlotOf(node, child)] += change;
    child = node;
  }
}

}  // namespace fallow::text
