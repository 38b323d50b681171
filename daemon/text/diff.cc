#include "daemon/text/diff.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "daemon/base/status.h"
#include "daemon/text/token_diff.h"
#include "daemon/text/utf8.h"

namespace fallow::text {
namespace {

// A changed part with more bytes than this on either side is first divided into lines.
constexpr size_t kWordDiffBytesMax = size_t{64} << 10;
// Limit for all changed groups of lines together that are compared by words, counting both sides.
constexpr size_t kWordDiffBytesTotalMax = size_t{256} << 10;
// If a change has more bytes than this on either side, it is not compared by characters.
constexpr size_t kCharacterDiffBytesMax = 128;
// How far back to look for the start of the word in which two texts first differ.
constexpr size_t kWordBytesMax = 256;

using Tokens = std::vector<std::string_view>;

// Bytes that are equal on both sides. Matches are ascending; what lies between two of them changed.
struct Match {
  size_t old_offset;
  size_t new_offset;
  size_t length;
};
using Matches = std::vector<Match>;

// Two parts to compare, and where they lie in their texts.
struct Part {
  std::string_view old_text;
  std::string_view new_text;
  size_t old_offset;
  size_t new_offset;
};

bool IsSpace(char byte) {
  return byte == ' ' || byte == '\n';
}

Tokens SplitLines(std::string_view text) {
  Tokens lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

Tokens SplitByIcu(std::string_view text, icu::BreakIterator& iterator) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UText, decltype(&utext_close)> source(
      utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status),
      &utext_close);
  iterator.setText(source.get(), status);
  FALLOW_CHECK(U_SUCCESS(status));
  Tokens tokens;
  int32_t begin = iterator.first();
  for (int32_t end = iterator.next(); end != icu::BreakIterator::DONE; end = iterator.next()) {
    tokens.push_back(text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
    begin = end;
  }
  return tokens;
}

Tokens SplitWords(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> iterator(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  FALLOW_CHECK(U_SUCCESS(status));
  return SplitByIcu(text, *iterator);
}

Tokens SplitCharacters(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> iterator(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  FALLOW_CHECK(U_SUCCESS(status));
  return SplitByIcu(text, *iterator);
}

void AddMatch(Matches& matches, const Match& match) {
  if (match.length == 0) return;
  if (!matches.empty()) {
    Match& last = matches.back();
    if (last.old_offset + last.length == match.old_offset &&
        last.new_offset + last.length == match.new_offset) {
      last.length += match.length;
      return;
    }
  }
  matches.push_back(match);
}

// Compares the two sides of `part`, split into tokens by `split`.
Matches MatchBy(Tokens (*split)(std::string_view), const Part& part) {
  const Tokens old_tokens = split(part.old_text);
  const Tokens new_tokens = split(part.new_text);
  Matches matches;
  for (const TokenMatch& match : MatchTokens(old_tokens, new_tokens)) {
    const std::string_view first = old_tokens[match.old_index];
    const std::string_view last = old_tokens[match.old_index + match.length - 1];
    const auto old_begin = static_cast<size_t>(first.data() - part.old_text.data());
    const auto old_end = static_cast<size_t>(last.data() - part.old_text.data()) + last.size();
    const auto new_begin =
        static_cast<size_t>(new_tokens[match.new_index].data() - part.new_text.data());
    AddMatch(matches,
             {part.old_offset + old_begin, part.new_offset + new_begin, old_end - old_begin});
  }
  return matches;
}

// Calls `changed` with each part between two matches, before the first and after the last.
template <typename Function>
void ForEachChange(const Part& part, const Matches& matches, Function changed) {
  Match before{part.old_offset, part.new_offset, 0};
  const Match end{part.old_offset + part.old_text.size(), part.new_offset + part.new_text.size(),
                  0};
  const auto visit = [&](const Match& next) {
    const size_t old_begin = before.old_offset + before.length;
    const size_t new_begin = before.new_offset + before.length;
    changed(Part{part.old_text.substr(old_begin - part.old_offset, next.old_offset - old_begin),
                 part.new_text.substr(new_begin - part.new_offset, next.new_offset - new_begin),
                 old_begin, new_begin},
            next);
    before = next;
  };
  for (const Match& match : matches) visit(match);
  visit(end);
}

Matches MatchChangedPart(const Part& part) {
  if (part.old_text.empty() || part.new_text.empty()) return {};
  if (std::max(part.old_text.size(), part.new_text.size()) <= kWordDiffBytesMax) {
    return MatchBy(SplitWords, part);
  }
  Matches matches;
  size_t budget = kWordDiffBytesTotalMax;
  ForEachChange(part, MatchBy(SplitLines, part), [&](const Part& change, const Match& next) {
    const size_t cost = change.old_text.size() + change.new_text.size();
    if (!change.old_text.empty() && !change.new_text.empty() && cost <= budget &&
        std::max(change.old_text.size(), change.new_text.size()) <= kWordDiffBytesMax) {
      budget -= cost;
      for (const Match& match : MatchBy(SplitWords, change)) AddMatch(matches, match);
    }
    AddMatch(matches, next);
  });
  return matches;
}

// The length of the longest common beginning that ends after a space or, in a script without
// spaces, between two code points.
size_t CommonPrefix(std::string_view a, std::string_view b) {
  const size_t shorter = std::min(a.size(), b.size());
  auto length = static_cast<size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shorter), b.begin()).first -
      a.begin());
  if (length == a.size() && length == b.size()) return length;
  const size_t oldest = length - std::min(length, kWordBytesMax);
  for (size_t end = length; end > oldest; --end) {
    if (IsSpace(a[end - 1])) return end;
  }
  if (oldest == 0) return 0;
  while (length > 0 && ((length < a.size() && U8_IS_TRAIL(a[length])) ||
                        (length < b.size() && U8_IS_TRAIL(b[length])))) {
    --length;
  }
  return length;
}

// Likewise for the longest common end, which begins with a space.
size_t CommonSuffix(std::string_view a, std::string_view b) {
  const size_t shorter = std::min(a.size(), b.size());
  size_t length = 0;
  while (length < shorter && a[a.size() - length - 1] == b[b.size() - length - 1]) ++length;
  const size_t shortest = length - std::min(length, kWordBytesMax);
  for (size_t size = length; size > shortest; --size) {
    if (IsSpace(a[a.size() - size])) return size;
  }
  if (shortest == 0) return 0;
  while (length > 0 && U8_IS_TRAIL(a[a.size() - length])) --length;
  return length;
}

bool SeparatesWords(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) { return byte == ' '; });
}

// When two neighbouring words were both replaced, treats them as one replaced phrase rather than as
// two words around an unchanged space. This reads better, and keeps two people's phrases from
// mixing.
Matches JoinPhrases(const Part& whole, const Matches& matches) {
  Matches joined;
  const auto replaces = [](const Match& a, const Match& b) {
    return b.old_offset > a.old_offset + a.length && b.new_offset > a.new_offset + a.length;
  };
  const Match end{whole.old_text.size(), whole.new_text.size(), 0};
  Match before{0, 0, 0};
  for (size_t i = 0; i < matches.size(); ++i) {
    const Match& next = i + 1 < matches.size() ? matches[i + 1] : end;
    const bool inside_phrase =
        replaces(before, matches[i]) && replaces(matches[i], next) &&
        SeparatesWords(whole.new_text.substr(matches[i].new_offset, matches[i].length));
    before = matches[i];
    if (!inside_phrase) joined.push_back(matches[i]);
  }
  return joined;
}

Matches MatchTexts(std::string_view old_text, std::string_view new_text) {
  const size_t prefix = CommonPrefix(old_text, new_text);
  const size_t suffix = CommonSuffix(old_text.substr(prefix), new_text.substr(prefix));
  const Part middle{old_text.substr(prefix, old_text.size() - suffix - prefix),
                    new_text.substr(prefix, new_text.size() - suffix - prefix), prefix, prefix};
  Matches matches;
  AddMatch(matches, {0, 0, prefix});
  for (const Match& match : MatchChangedPart(middle)) AddMatch(matches, match);
  AddMatch(matches, {old_text.size() - suffix, new_text.size() - suffix, suffix});
  return JoinPhrases({old_text, new_text, 0, 0}, matches);
}

// The characters of a changed word that stayed the same; none when it is a different word
// altogether.
Matches MatchInsideWord(const Part& change) {
  const size_t longer = std::max(change.old_text.size(), change.new_text.size());
  if (change.old_text.empty() || change.new_text.empty() || longer > kCharacterDiffBytesMax) {
    return {};
  }
  Matches matches = MatchBy(SplitCharacters, change);
  size_t common = 0;
  for (const Match& match : matches) common += match.length;
  if (common < longer / 2) matches.clear();
  return matches;
}

// Collects operations from left to right; positions refer to the new text.
class OperationWriter {
 public:
  void Keep(std::string_view text) { position_ += CountCodePoints(text); }
  void Replace(std::string_view old_text, std::string_view new_text) {
    if (!old_text.empty()) {
      operations_.push_back(TextOperation::Delete(position_, CountCodePoints(old_text)));
    }
    if (new_text.empty()) return;
    operations_.push_back(TextOperation::Insert(position_, std::string(new_text)));
    position_ += operations_.back().length;
  }
  std::vector<TextOperation> Take() { return std::move(operations_); }

 private:
  uint64_t position_ = 0;
  std::vector<TextOperation> operations_;
};

}  // namespace

std::vector<TextOperation> DiffWords(std::string_view old_text, std::string_view new_text) {
  OperationWriter writer;
  const Part whole{old_text, new_text, 0, 0};
  ForEachChange(whole, MatchTexts(old_text, new_text), [&](const Part& word, const Match& next) {
    ForEachChange(word, MatchInsideWord(word), [&](const Part& change, const Match& inner) {
      writer.Replace(change.old_text, change.new_text);
      writer.Keep(new_text.substr(inner.new_offset, inner.length));
    });
    writer.Keep(new_text.substr(next.new_offset, next.length));
  });
  return writer.Take();
}

std::vector<DiffHunk> DiffForDisplay(std::string_view old_text, std::string_view new_text) {
  std::vector<DiffHunk> hunks;
  const auto add = [&hunks](DiffHunk::Kind kind, std::string_view text) {
    if (!text.empty()) hunks.push_back({kind, text});
  };
  const Part whole{old_text, new_text, 0, 0};
  ForEachChange(whole, MatchTexts(old_text, new_text), [&](const Part& change, const Match& next) {
    add(DiffHunk::Kind::kRemoved, change.old_text);
    add(DiffHunk::Kind::kAdded, change.new_text);
    add(DiffHunk::Kind::kEqual, new_text.substr(next.new_offset, next.length));
  });
  return hunks;
}

}  // namespace fallow::text
