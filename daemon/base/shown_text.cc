#include "daemon/base/shown_text.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace fallow::base {
namespace {

constexpr UChar32 kReplacement = 0xFFFD;
constexpr UChar32 kEmojiPresentation = 0xFE0F;
constexpr std::string_view kReplacementUtf8 = "\xEF\xBF\xBD";

// The character at `position`, which is moved past it. Broken UTF-8 reads as U+FFFD.
UChar32 NextCharacter(std::string_view text, size_t& position) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto at = static_cast<int64_t>(position);
  const auto length = static_cast<int64_t>(text.size());
  UChar32 character = 0;
  U8_NEXT_OR_FFFD(bytes, at, length, character);
  position = static_cast<size_t>(at);
  return character;
}

int CharacterWidth(UChar32 character) {
  if (character >= 0x20 && character < 0x7F) return 1;
  switch (u_charType(character)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_CONTROL_CHAR:
      return 0;
    case U_FORMAT_CHAR:
      return character == 0x00AD ? 1 : 0;  // Terminals show the soft hyphen.
    default:
      break;
  }
  // The vowels and finals of decomposed Hangul join the syllable before them.
  if ((character >= 0x1160 && character <= 0x11FF) ||
      (character >= 0xD7B0 && character <= 0xD7FF)) {
    return 0;
  }
  const int width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

// Adds up the columns of a line character by character. An emoji that is joined to the one before
// it by U+200D, or that modifies its skin colour, takes no columns of its own, and U+FE0F widens
// the character before it.
class Ruler {
 public:
  int width() const { return width_; }

  void AddAll(std::string_view text) {
    for (size_t position = 0; position < text.size();) Add(NextCharacter(text, position));
  }

  void Add(UChar32 character) {
    constexpr UChar32 kJoiner = 0x200D;
    if (character == kEmojiPresentation && last_ == 1) {
      width_ += 1;
      last_ = 2;
      return;
    }
    const int own = CharacterWidth(character);
    const bool part_of_last =
        last_ == 2 &&
        (joined_ || (own == 2 && u_hasBinaryProperty(character, UCHAR_EMOJI_MODIFIER)));
    if (own > 0 && !part_of_last) {
      width_ += own;
      last_ = own;
    }
    joined_ = character == kJoiner;
  }

 private:
  int width_ = 0;
  int last_ = 0;  // width of the last character that took any columns
  bool joined_ = false;
};

// The length of the longest prefix of `text` that fits into `columns`; reads no further than it
// must.
size_t FittingBytes(std::string_view text, int columns) {
  Ruler ruler;
  for (size_t position = 0; position < text.size();) {
    const size_t begin = position;
    ruler.Add(NextCharacter(text, position));
    if (ruler.width() > columns) return begin;
  }
  return text.size();
}

bool Fits(std::string_view text, int columns) {
  return FittingBytes(text, columns) == text.size();
}

// Whether a terminal would obey `character` rather than show it, or let it reorder its neighbours.
bool IsUnsafe(UChar32 character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0) ||
         (character >= 0x202A && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069) || character == 0x2028 ||
         character == 0x2029 || U_IS_UNICODE_NONCHAR(character);
}

std::string_view WithoutTrailingSpace(std::string_view line) {
  const size_t last = line.find_last_not_of(" \t");
  return last == std::string_view::npos ? std::string_view() : line.substr(0, last + 1);
}

// The offsets at which a line of `text` may end (UAX #14). The last is the length of `text`.
std::vector<size_t> BreakOffsets(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  UText opened = UTEXT_INITIALIZER;
  utext_openUTF8(&opened, text.data(), static_cast<int64_t>(text.size()), &error);
  const std::unique_ptr<UBreakIterator, decltype(&ubrk_close)> iterator(
      ubrk_open(UBRK_LINE, "", nullptr, 0, &error), &ubrk_close);
  if (U_SUCCESS(error)) ubrk_setUText(iterator.get(), &opened, &error);
  std::vector<size_t> offsets;
  if (U_SUCCESS(error)) {
    ubrk_first(iterator.get());
    for (int32_t at = ubrk_next(iterator.get()); at != UBRK_DONE; at = ubrk_next(iterator.get())) {
      offsets.push_back(static_cast<size_t>(at));
    }
  }
  utext_close(&opened);
  if (offsets.empty() || offsets.back() != text.size()) offsets.push_back(text.size());
  return offsets;
}

// How much to cut off a word that is longer than a line: at least one character.
size_t PieceBytes(std::string_view word, int columns) {
  size_t first = 0;
  NextCharacter(word, first);
  return std::max(first, FittingBytes(word, columns));
}

// Fills one line after another with pieces; a line may end between two of them.
class Filling {
 public:
  Filling(int columns, std::vector<std::string>& lines) : columns_(columns), lines_(lines) {}

  void Add(std::string_view piece) {
    const size_t words = WithoutTrailingSpace(piece).size();
    Ruler with = ruler_;
    with.AddAll(piece.substr(0, words));
    if (with.width() > columns_ && !line_.empty()) {
      End();
      with = Ruler();
      with.AddAll(piece.substr(0, words));
    }
    if (with.width() > columns_) return AddCut(piece);
    with.AddAll(piece.substr(words));
    ruler_ = with;
    line_ += piece;
  }

  void End() {
    lines_.emplace_back(WithoutTrailingSpace(line_));
    line_.clear();
    ruler_ = Ruler();
  }

  bool begun() const { return !line_.empty(); }

 private:
  // Adds a piece that is longer than a line. REQUIRES: the current line is empty.
  void AddCut(std::string_view piece) {
    while (!Fits(WithoutTrailingSpace(piece), columns_)) {
      const size_t size = PieceBytes(piece, columns_);
      lines_.emplace_back(WithoutTrailingSpace(piece.substr(0, size)));
      piece.remove_prefix(size);
      piece.remove_prefix(std::min(piece.find_first_not_of(' '), piece.size()));
    }
    line_ = piece;
    ruler_.AddAll(piece);
  }

  const int columns_;
  std::vector<std::string>& lines_;
  std::string line_;
  Ruler ruler_;  // of line_
};

void WrapLine(std::string_view text, int columns, std::vector<std::string>& lines) {
  if (Fits(text, columns)) {
    lines.emplace_back(WithoutTrailingSpace(text));
    return;
  }
  Filling filling(columns, lines);
  size_t begin = 0;
  for (const size_t offset : BreakOffsets(text)) {
    filling.Add(text.substr(begin, offset - begin));
    begin = offset;
  }
  if (filling.begun()) filling.End();
}

}  // namespace

std::optional<size_t> FindBrokenUtf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int64_t>(text.size());
  for (int64_t at = 0; at < length;) {
    const int64_t start = at;
    UChar32 character = 0;
    U8_NEXT(bytes, at, length, character);
    if (character < 0) return static_cast<size_t>(start);
  }
  return std::nullopt;
}

int DisplayWidth(std::string_view text) {
  Ruler ruler;
  ruler.AddAll(text);
  return ruler.width();
}

std::string Printable(std::string_view text, Newlines newlines) {
  return PrintableBeginning(text, std::numeric_limits<size_t>::max(), newlines);
}

std::string PrintableBeginning(std::string_view text, size_t bytes, Newlines newlines) {
  std::string safe;
  safe.reserve(std::min(text.size(), bytes));
  for (size_t position = 0; position < text.size();) {
    if (safe.size() >= bytes) return safe + "…";
    const size_t begin = position;
    const UChar32 character = NextCharacter(text, position);
    if (character == '\n') {
      safe += newlines == Newlines::kReplace ? ' ' : '\n';
    } else if (character == '\t') {
      safe += newlines == Newlines::kKeep ? '\t' : ' ';
    } else if (character == '\r' && position < text.size() && text[position] == '\n') {
      continue;
    } else if (character == kReplacement || IsUnsafe(character)) {
      safe += kReplacementUtf8;
    } else {
      safe += text.substr(begin, position - begin);
    }
  }
  return safe;
}

std::vector<std::string> Wrap(std::string_view text, int columns) {
  columns = std::max(columns, 1);
  std::vector<std::string> lines;
  while (true) {
    const size_t feed = text.find('\n');
    WrapLine(text.substr(0, feed), columns, lines);
    if (feed == std::string_view::npos) return lines;
    text.remove_prefix(feed + 1);
  }
}

std::string Shorten(std::string_view text, int columns) {
  // Four bytes a character, and room for marks: anything beyond cannot be visible anyway.
  constexpr size_t kBytesPerColumn = 64;
  const size_t bound = (static_cast<size_t>(std::max(columns, 1)) + 1) * kBytesPerColumn;
  std::string line = Printable(text.substr(0, bound), Newlines::kReplace);
  if (text.size() <= bound && Fits(line, columns)) return line;
  if (columns < 1) return "";
  line.resize(FittingBytes(line, columns - 1));
  return std::string(WithoutTrailingSpace(line)) + "…";
}

std::string PadRight(std::string_view text, int columns) {
  std::string padded(text);
  const int width = DisplayWidth(text);
  if (width < columns) padded.append(static_cast<size_t>(columns - width), ' ');
  return padded;
}

}  // namespace fallow::base
