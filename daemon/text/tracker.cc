#include "daemon/text/tracker.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::text {
namespace {

using OpKind = TextOperation::Kind;

}  // namespace

absl::Status OutsideOfText() {
  return base::Invalid("A text edit cannot be merged",
                       "its position lies outside of the text that it was made in", "");
}

void Emit(std::vector<MergedRun>& merged, const MergedRun& run) {
  if (!merged.empty() && merged.back().kind == run.kind) {
    MergedRun& last = merged.back();
    if (run.kind == OpKind::kInsert) {
      if (last.position + last.length == run.position && last.first + last.length == run.first) {
        last.length += run.length;
        return;
      }
    } else if (run.position == last.position || run.position + run.length == last.position) {
      last.position = run.position;
      last.length += run.length;
      return;
    }
  }
  merged.push_back(run);
}

Tracker::Tracker(const History& history, std::span<const uint32_t> ranks, LocalVersion base,
                 uint32_t length)
    : history_(history), ranks_(ranks), items_(length), version_(std::move(base)) {}

absl::Status Tracker::Replay(IdRange events, std::vector<MergedRun>& merged) {
  MoveTo(history_.ParentsOf(events.begin));
  const LocalId last = events.end - 1;
  while (events.size() > 0) {
    const OperationPiece piece = history_.FirstPiece(events);
    FALLOW_RETURN_IF_ERROR(piece.kind == OperationRun::Kind::kInsert ? Insert(piece, merged)
                                                                     : Delete(piece, merged));
    events.begin = piece.events.end;
  }
  version_ = {last};
  return absl::OkStatus();
}

std::vector<Item> Tracker::ItemsAt(const LocalVersion& version) {
  MoveTo(version);
  std::vector<Item> items;
  ItemTree::Cursor cursor = items_.Begin();
  for (bool more = items_.ToItem(cursor); more; more = items_.NextItem(cursor)) {
    items.push_back(items_.At(cursor));
  }
  return items;
}

void Tracker::MoveTo(const LocalVersion& version) {
  if (version == version_) return;
  history_.Compare(version_, version, difference_);
  for (const IdRange& range : difference_.only_old) Shift(range, -1);
  std::for_each(difference_.only_new.rbegin(), difference_.only_new.rend(),
                [this](const IdRange& range) { Shift(range, 1); });
  version_ = version;
}

void Tracker::Shift(IdRange events, int change) {
  while (events.size() > 0) {
    const OperationPiece piece = history_.FirstPiece(events);
    if (piece.kind == OperationRun::Kind::kInsert) {
      ShiftCharacters(piece.events, change);
    } else {
      ShiftTargets(piece.events, change);
    }
    events.begin = piece.events.end;
  }
}

void Tracker::ShiftCharacters(IdRange characters, int change) {
  for (LocalId at = characters.begin; at < characters.end;) {
    const ItemTree::Cursor cursor = items_.Locate(at);
    const Item& item = items_.At(cursor);
    const uint32_t length = std::min(item.length - cursor.offset, characters.end - at);
    items_.SetState(cursor, length, item.prepare + static_cast<uint32_t>(change), item.deleted);
    at += length;
  }
}

void Tracker::ShiftTargets(IdRange deletions, int change) {
  auto entry = --targets_.upper_bound(deletions.begin);
  for (LocalId at = deletions.begin; at < deletions.end; ++entry) {
    FALLOW_CHECK(entry != targets_.end());
    const auto& [first, target] = *entry;
    FALLOW_CHECK(first <= at && at - first < target.length);
    const LocalId end = std::min(deletions.end, first + target.length);
    const LocalId begin_offset = at - first;
    const LocalId end_offset = end - first;
    if (target.backwards) {
      ShiftCharacters({target.first + (target.length - end_offset),
                       target.first + (target.length - begin_offset)},
                      change);
    } else {
      ShiftCharacters({target.first + begin_offset, target.first + end_offset}, change);
    }
    at = end;
  }
}

absl::Status Tracker::Insert(const OperationPiece& piece, std::vector<MergedRun>& merged) {
  const auto& [kind, events, position] = piece;
  if (position > items_.total().prepare) return OutsideOfText();
  ItemTree::Cursor cursor = items_.Begin();
  LocalId left = kNoEvent;
  if (position > 0) {
    cursor = items_.FindPrepared(position - 1);
    left = items_.At(cursor).first + cursor.offset;
    ++cursor.offset;
  }
  const LocalId right = RightOf(cursor, left);
  cursor = Integrate(cursor, events.begin, left, right);
  Emit(merged, {OpKind::kInsert, items_.Before(cursor).effect, events.size(), events.begin});
  items_.Insert(cursor, {events.begin, events.size(), left, right, 1, false});
  return absl::OkStatus();
}

// The next character known in the prepare version, if it too was typed directly after `left`.
LocalId Tracker::RightOf(ItemTree::Cursor cursor, LocalId left) const {
  if (cursor.offset > 0 && cursor.offset < items_.At(cursor).length) return left + 1;
  for (bool more = items_.ToItem(cursor); more; more = items_.NextItem(cursor)) {
    const Item& item = items_.At(cursor);
    if (item.prepare > 0) return item.left == left ? item.first : kNoEvent;
  }
  return kNoEvent;
}

// Finds the place among concurrent insertions at the same spot: those are the items directly after
// the cursor that are not in the prepare version. Only the first character of an item can compete
// with ours; the others follow their neighbour.
ItemTree::Cursor Tracker::Integrate(ItemTree::Cursor cursor, LocalId event, LocalId left,
                                    LocalId right) const {
  if (cursor.offset > 0 && cursor.offset < items_.At(cursor).length) return cursor;
  ItemTree::Cursor place = cursor;
  bool scanning = false;
  for (bool more = items_.ToItem(cursor); more; more = items_.NextItem(cursor)) {
    const Item& other = items_.At(cursor);
    if (other.prepare > 0) break;
    if (other.left == left) {
      if (other.right == right) {
        if (ComesFirst(event, other.first)) break;
        scanning = false;
      } else {
        scanning = PlaceOf(other.right) < PlaceOf(right);
      }
    } else if (left != kNoEvent &&
               (other.left == kNoEvent || PlaceOf(other.left) < PlaceOf(left))) {
      break;
    }
    if (!scanning) place = {cursor.leaf, cursor.index, other.length};
  }
  return place;
}

uint32_t Tracker::PlaceOf(LocalId character) const {
  if (character == kNoEvent) return UINT32_MAX;
  return items_.Before(items_.Locate(character)).all;
}

bool Tracker::ComesFirst(LocalId a, LocalId b) const {
  const WriterRun& run_a = history_.writers()[history_.WriterRunOf(a)];
  const WriterRun& run_b = history_.writers()[history_.WriterRunOf(b)];
  if (run_a.writer != run_b.writer) return ranks_[run_a.writer] < ranks_[run_b.writer];
  return run_a.number + (a - run_a.first) < run_b.number + (b - run_b.first);
}

absl::Status Tracker::Delete(const OperationPiece& piece, std::vector<MergedRun>& merged) {
  auto [kind, events, position] = piece;
  const bool backwards = kind == OperationRun::Kind::kBackspace;
  const uint32_t length = items_.total().prepare;
  if (position >= length) return OutsideOfText();
  if (events.size() > (backwards ? position + 1 : length - position)) return OutsideOfText();
  const uint32_t leftmost = backwards ? position - (events.size() - 1) : position;
  while (events.size() > 0) {
    ItemTree::Cursor cursor = items_.FindPrepared(leftmost);
    const Item item = items_.At(cursor);
    const uint32_t count = std::min(events.size(), item.length - cursor.offset);
    if (!item.deleted) {
      Emit(merged, {OpKind::kDelete, items_.Before(cursor).effect, count, kNoEvent});
    }
    const Target target{count, item.first + cursor.offset, backwards};
    if (backwards) {
      events.end -= count;
      targets_[events.end] = target;
    } else {
      targets_[events.begin] = target;
      events.begin += count;
    }
    items_.SetState(cursor, count, 2, true);
  }
  return absl::OkStatus();
}

}  // namespace fallow::text
