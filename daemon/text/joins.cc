#include "daemon/text/joins.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "daemon/base/status.h"
#include "daemon/text/tracker.h"
#include "daemon/text/utf8.h"
#include "daemon/text/walk_order.h"

namespace fallow::text {
namespace {

using Heads = uint32_t;  // a set of latest events, by their bits
static_assert(kJoinedHeadsMax <= 32);

constexpr size_t kGroupsMax = 32;  // of one place that are compared with each other

// Neighbouring characters of the merged sequence, deleted ones included, that the same latest
// events know and show.
struct Piece {
  std::string_view content;
  Heads known = 0;    // the latest events in whose version it was inserted
  Heads visible = 0;  // those in whose version it stands
  bool merged = false;
  bool hidden = false;
  std::string_view before = {};  // what is put before it

  bool shown() const { return merged && !hidden; }
};
using Pieces = std::vector<Piece>;

// REQUIRES of both: the content is not empty.
UChar32 FirstOf(std::string_view content) {
  const auto* const bytes = reinterpret_cast<const uint8_t*>(content.data());
  size_t at = 0;
  UChar32 character;
  U8_NEXT(bytes, at, content.size(), character);
  return character;
}

UChar32 LastOf(std::string_view content) {
  size_t at = content.size() - 1;
  while (at > 0 && U8_IS_TRAIL(content[at])) --at;
  return FirstOf(content.substr(at));
}

bool IsSpace(UChar32 character) {
  return u_isUWhiteSpace(character);
}

bool IsWord(UChar32 character) {
  return u_isalnum(character) || u_charType(character) == U_NON_SPACING_MARK;
}

// Whether no space can be missing between the two: in scripts that use none, before what closes,
// and after what opens.
bool StandsClose(UChar32 left, UChar32 right) {
  const auto line_break = [](UChar32 character) {
    return u_getIntPropertyValue(character, UCHAR_LINE_BREAK);
  };
  const auto unspaced = [&](UChar32 character) {
    const int kind = line_break(character);
    return kind == U_LB_IDEOGRAPHIC || kind == U_LB_COMPLEX_CONTEXT ||
           kind == U_LB_CONDITIONAL_JAPANESE_STARTER || kind == U_LB_NONSTARTER;
  };
  if (IsSpace(left) || IsSpace(right) || unspaced(left) || unspaced(right)) return true;
  const int closing = line_break(right);
  return line_break(left) == U_LB_OPEN_PUNCTUATION || closing == U_LB_CLOSE_PUNCTUATION ||
         closing == U_LB_CLOSE_PARENTHESIS || closing == U_LB_EXCLAMATION ||
         closing == U_LB_INFIX_NUMERIC;
}

// --- the pieces

class PieceReader {
 public:
  PieceReader(const History& history, std::string_view base_text)
      : history_(history), base_text_(base_text) {}

  // `seen[h]`: the sequence as it is in the version of head h.
  Pieces Read(const std::vector<std::vector<Item>>& seen) {
    // Items are divided further from one version to the next, never joined.
    std::vector<size_t> at(seen.size(), 0);
    std::vector<uint32_t> used(seen.size(), 0);
    for (const Item& item : seen.back()) {
      Piece piece;
      piece.merged = !item.deleted;
      for (size_t head = 0; head < seen.size(); ++head) {
        const Item& there = seen[head][at[head]];
        FALLOW_CHECK(there.length - used[head] >= item.length);
        if (there.prepare > 0) piece.known |= Heads{1} << head;
        if (there.prepare == 1) piece.visible |= Heads{1} << head;
        used[head] += item.length;
        if (used[head] < there.length) continue;
        ++at[head];
        used[head] = 0;
      }
      AddContent(item, piece);
    }
    return std::move(pieces_);
  }

 private:
  void AddContent(const Item& item, Piece piece) {
    if (item.first >= ItemTree::kPlaceholderBase) {
      // The characters of the base are in the sequence in their order.
      piece.content = Slice(base_text_, 0, item.length);
      base_text_.remove_prefix(piece.content.size());
      pieces_.push_back(piece);
      return;
    }
    for (IdRange events{item.first, item.first + item.length}; events.size() > 0;) {
      const IdRange part = history_.FirstPiece(events).events;
      piece.content = history_.ContentOf(part);
      pieces_.push_back(piece);
      events.begin = part.end;
    }
  }

  const History& history_;
  std::string_view base_text_;  // what has not been used yet
  Pieces pieces_;
};

// --- equal insertions

// What the same latest events inserted at one place.
struct Group {
  Heads heads;
  std::string text;
  bool hidden = false;
};

void HideAgain(std::span<Piece> place, Heads all) {
  std::vector<Group> groups;
  for (const Piece& piece : place) {
    if (!piece.merged || piece.known == all) continue;
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& one) { return one.heads == piece.known; });
    if (group == groups.end()) {
      if (groups.size() == kGroupsMax) return;
      group = groups.insert(group, {piece.known, {}});
    }
    group->text += piece.content;
  }
  // Whether they have kept the same of what both knew.
  const auto replace_the_same = [&](Heads both) {
    return std::all_of(place.begin(), place.end(), [both](const Piece& piece) {
      if ((piece.known & both) != both) return true;
      const Heads visible = piece.visible & both;
      return visible == 0 || visible == both;
    });
  };
  for (size_t later = 1; later < groups.size(); ++later) {
    Group& again = groups[later];
    again.hidden = std::any_of(
        groups.begin(), groups.begin() + static_cast<ptrdiff_t>(later), [&](const Group& first) {
          return !first.hidden && (first.heads & again.heads) == 0 && first.text == again.text &&
                 replace_the_same(first.heads | again.heads);
        });
    if (!again.hidden) continue;
    for (Piece& piece : place) {
      if (piece.known == again.heads && piece.merged) piece.hidden = true;
    }
  }
}

void HideRepeated(Pieces& pieces, Heads all) {
  const auto kept_by_all = [all](const Piece& piece) { return piece.visible == all; };
  for (auto begin = pieces.begin(); begin != pieces.end();) {
    begin = std::find_if_not(begin, pieces.end(), kept_by_all);
    const auto end = std::find_if(begin, pieces.end(), kept_by_all);
    HideAgain({begin, end}, all);
    begin = end;
  }
}

// --- spaces

constexpr size_t kNone = SIZE_MAX;

// What lies beside a piece in the versions that show it.
struct Side {
  bool word = false;  // a word of some version begins or ends there
  bool line = false;  // likewise a line
};

class Spacer {
 public:
  Spacer(Pieces& pieces, size_t heads) : pieces_(pieces), heads_(heads), ends_(pieces.size()) {}

  void Run() {
    FindEnds();
    std::array<size_t, kJoinedHeadsMax> last;  // the latest visible piece of each version
    last.fill(kNone);
    size_t shown = kNone;
    for (size_t i = 0; i < pieces_.size(); ++i) {
      Piece& piece = pieces_[i];
      if (piece.shown()) {
        if (shown != kNone && !Adjoin(pieces_[shown], piece, shown, last)) Space(shown, i, last);
        shown = i;
      }
      ForEach(piece.visible, [&](size_t head) { last[head] = i; });
    }
  }

 private:
  template <class Function>
  void ForEach(Heads heads, Function function) const {
    for (size_t head = 0; head < heads_; ++head) {
      if ((heads >> head & 1) != 0) function(head);
    }
  }

  void FindEnds() {
    std::array<size_t, kJoinedHeadsMax> next;
    next.fill(kNone);
    for (size_t i = pieces_.size(); i-- > 0;) {
      const UChar32 own = LastOf(pieces_[i].content);
      ForEach(pieces_[i].visible, [&](size_t head) {
        const bool outside = next[head] == kNone;
        const UChar32 other = outside ? '\n' : FirstOf(pieces_[next[head]].content);
        Look(own, other, ends_[i]);
        next[head] = i;
      });
    }
  }

  static void Look(UChar32 own, UChar32 other, Side& side) {
    side.word = side.word || IsSpace(other) || (IsWord(own) && !IsWord(other));
    side.line = side.line || other == '\n';
  }

  // Whether some version has the two side by side.
  bool Adjoin(const Piece& left, const Piece& right, size_t left_index,
              const std::array<size_t, kJoinedHeadsMax>& last) const {
    bool adjoin = false;
    ForEach(left.visible & right.visible,
            [&](size_t head) { adjoin = adjoin || last[head] == left_index; });
    return adjoin;
  }

  void Space(size_t left, size_t right, const std::array<size_t, kJoinedHeadsMax>& last) {
    const UChar32 own = FirstOf(pieces_[right].content);
    if (StandsClose(LastOf(pieces_[left].content), own)) return;
    Side begins;
    ForEach(pieces_[right].visible, [&](size_t head) {
      Look(own, last[head] == kNone ? '\n' : LastOf(pieces_[last[head]].content), begins);
    });
    if (!begins.word || !ends_[left].word) return;
    pieces_[right].before = begins.line && ends_[left].line ? "\n" : " ";
  }

  Pieces& pieces_;
  const size_t heads_;
  std::vector<Side> ends_;
};

std::vector<TextOperation> OperationsOf(const Pieces& pieces) {
  std::vector<TextOperation> operations;
  uint64_t position = 0;
  for (const Piece& piece : pieces) {
    if (!piece.merged) continue;
    const uint64_t length = CountCodePoints(piece.content);
    if (!piece.hidden) {
      if (!piece.before.empty()) {
        operations.push_back(TextOperation::Insert(position, std::string(piece.before)));
        ++position;
      }
      position += length;
    } else if (!operations.empty() && operations.back().kind == TextOperation::Kind::kDelete &&
               operations.back().position == position) {
      operations.back().length += length;
    } else {
      operations.push_back(TextOperation::Delete(position, length));
    }
  }
  if (operations.size() > kJoinsMax) operations.clear();
  return operations;
}

}  // namespace

LocalVersion JoinBase(const History& history) {
  const std::vector<IdRange>& critical = history.critical();
  return critical.empty() ? LocalVersion{} : LocalVersion{critical.back().end - 1};
}

absl::StatusOr<std::vector<TextOperation>> FindJoins(const History& history,
                                                     std::span<const uint32_t> ranks,
                                                     std::string_view base_text) {
  const LocalVersion& heads = history.frontier();
  if (heads.size() < 2 || heads.size() > kJoinedHeadsMax) return std::vector<TextOperation>();
  const LocalVersion base = JoinBase(history);
  const LocalId begin = base.empty() ? 0 : base[0] + 1;
  Tracker tracker(history, ranks, base, static_cast<uint32_t>(CountCodePoints(base_text)));
  std::vector<MergedRun> merged;
  for (const IdRange& range : WalkOrder(history, {begin, history.end()})) {
    FALLOW_RETURN_IF_ERROR(tracker.Replay(range, merged));
    merged.clear();
  }
  std::vector<std::vector<Item>> seen;
  for (const LocalId head : heads) seen.push_back(tracker.ItemsAt({head}));
  Pieces pieces = PieceReader(history, base_text).Read(seen);
  HideRepeated(pieces, (Heads{1} << heads.size()) - 1);
  Spacer(pieces, heads.size()).Run();
  return OperationsOf(pieces);
}

}  // namespace fallow::text
