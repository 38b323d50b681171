#include "daemon/practice/shown_text.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>

#include "daemon/base/status.h"

namespace fallow::practice {
namespace {

constexpr UChar32 kReplacement = 0xFFFD;

// The character at `at`, which moves past it. What is not UTF-8 reads as U+FFFD.
UChar32 Next(std::string_view text, size_t& at) {
  auto position = static_cast<int64_t>(at);
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(reinterpret_cast<const uint8_t*>(text.data()), position,
                  static_cast<int64_t>(text.size()), c);
  at = static_cast<size_t>(position);
  return c;
}

// Whether it is obeyed rather than shown, moves its neighbours about, or is no character at all.
bool IsUnfit(UChar32 c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || U_IS_UNICODE_NONCHAR(c);
}

size_t CharacterWidth(UChar32 c) {
  constexpr UChar32 kEmojiPresentation = 0xFE0F;  // widens the one before it
  if (c == kEmojiPresentation) return 1;
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_CONTROL_CHAR:
      return 0;
    case U_FORMAT_CHAR:
      return c == 0x00AD ? 1 : 0;  // Terminals show the soft hyphen.
    default:
      break;
  }
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

std::string_view Trimmed(std::string_view line) {
  return line.substr(0, line.find_last_not_of(" \t") + 1);
}

// What lies between the places where a line may end.
std::vector<std::string_view> Pieces(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  UText source = UTEXT_INITIALIZER;
  utext_openUTF8(&source, text.data(), static_cast<int64_t>(text.size()), &error);
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createLineInstance(icu::Locale::getRoot(), error));
  if (U_SUCCESS(error)) breaks->setText(&source, error);
  FALLOW_CHECK(U_SUCCESS(error));
  std::vector<std::string_view> pieces;
  auto begin = static_cast<size_t>(breaks->first());
  for (int32_t at = breaks->next(); at != icu::BreakIterator::DONE; at = breaks->next()) {
    pieces.push_back(text.substr(begin, static_cast<size_t>(at) - begin));
    begin = static_cast<size_t>(at);
  }
  utext_close(&source);
  return pieces;
}

// The longest start of `piece` that fits into `columns`, marks with what they stand on.
size_t FittingBytes(std::string_view piece, size_t columns) {
  size_t width = 0;
  for (size_t at = 0; at < piece.size();) {
    const size_t begin = at;
    width += CharacterWidth(Next(piece, at));
    if (width > columns) return begin;
  }
  return piece.size();
}

void WrapLine(std::string_view text, size_t columns, std::vector<std::string>& lines) {
  std::string line;
  size_t width = 0;
  const auto end_line = [&] {
    lines.emplace_back(Trimmed(line));
    line.clear();
    width = 0;
  };
  for (std::string_view piece : Pieces(text)) {
    if (width > 0 && width + WidthOf(Trimmed(piece)) > columns) end_line();
    while (WidthOf(Trimmed(piece)) > columns) {
      const size_t fitting = FittingBytes(piece, columns);
      lines.emplace_back(piece.substr(0, fitting));
      piece.remove_prefix(fitting);
    }
    line += piece;
    width += WidthOf(piece);
  }
  end_line();
}

}  // namespace

std::string Shown(std::string_view text, Feeds feeds, size_t bytes) {
  std::string shown;
  for (size_t at = 0; at < text.size();) {
    if (shown.size() >= bytes) return shown + "…";
    const size_t begin = at;
    const UChar32 c = Next(text, at);
    if (c == '\n' && feeds == Feeds::kKept) {
      shown += '\n';
    } else if (c == '\n' || c == '\t') {
      shown += ' ';
    } else if (c == kReplacement || IsUnfit(c)) {
      shown += "\uFFFD";
    } else {
      shown += text.substr(begin, at - begin);
    }
  }
  return shown;
}

size_t WidthOf(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) width += CharacterWidth(Next(text, at));
  return width;
}

std::vector<std::string> Wrapped(std::string_view text, size_t columns) {
  columns = std::max<size_t>(columns, 2);
  std::vector<std::string> lines;
  while (true) {
    const size_t feed = text.find('\n');
    WrapLine(text.substr(0, feed), columns, lines);
    if (feed == std::string_view::npos) return lines;
    text.remove_prefix(feed + 1);
  }
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) escaped += c;
    }
  }
  return escaped;
}

}  // namespace fallow::practice
