#include "daemon/text/utf8.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "absl/strings/str_format.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::text {
namespace {

// Eight bytes at a time: most of most journals is ASCII.
constexpr uint64_t kHighBits = 0x8080808080808080;

size_t AsciiPrefix(std::string_view bytes) {
  size_t offset = 0;
  for (uint64_t word; offset + sizeof word <= bytes.size(); offset += sizeof word) {
    std::memcpy(&word, bytes.data() + offset, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  while (offset < bytes.size() && U8_IS_SINGLE(bytes[offset])) ++offset;
  return offset;
}

// Counts leading characters that need no decoding, are allowed, and do not end a line.
size_t PrintableAsciiPrefix(std::string_view bytes) {
  const auto other = std::find_if(bytes.begin(), bytes.end(),
                                  [](char byte) { return byte < 0x20 || byte > 0x7E; });
  return static_cast<size_t>(other - bytes.begin());
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // inside ICU's macro
// The code point at `offset`, which is advanced past it; negative if the bytes are not UTF-8.
UChar32 Next(std::string_view bytes, int64_t& offset) {
  const auto size = static_cast<int64_t>(bytes.size());
  UChar32 c;
  U8_NEXT(bytes, offset, size, c);
  return c;
}
#pragma GCC diagnostic pop

bool IsRefusedControl(UChar32 c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F);
}

}  // namespace

bool IsValidUtf8(std::string_view bytes) {
  int64_t offset = 0;
  const auto size = static_cast<int64_t>(bytes.size());
  while (offset < size) {
    offset += static_cast<int64_t>(AsciiPrefix(bytes.substr(static_cast<size_t>(offset))));
    while (offset < size && !U8_IS_SINGLE(bytes[static_cast<size_t>(offset)])) {
      if (Next(bytes, offset) < 0) return false;
    }
  }
  return true;
}

uint64_t CountCodePoints(std::string_view text) {
  uint64_t trail = 0;
  size_t offset = 0;
  for (uint64_t word; offset + sizeof word <= text.size(); offset += sizeof word) {
    std::memcpy(&word, text.data() + offset, sizeof word);
    // A trail byte is 10xxxxxx: what is shifted is its second bit, under its first.
    trail += static_cast<uint64_t>(std::popcount(word & ~(word << 1) & kHighBits));
  }
  for (; offset < text.size(); ++offset) trail += U8_IS_TRAIL(text[offset]) ? 1 : 0;
  return text.size() - trail;
}

size_t ByteOffset(std::string_view text, uint64_t position) {
  size_t offset = 0;
  for (; position > 0 && offset < text.size(); --position) {
    U8_FWD_1(text, offset, text.size());
  }
  return offset;
}

std::string_view Slice(std::string_view text, uint64_t position, uint64_t length) {
  text.remove_prefix(ByteOffset(text, position));
  return text.substr(0, ByteOffset(text, length));
}

std::optional<BadPlace> FindBadPlace(std::string_view bytes) {
  uint64_t line = 1;
  uint64_t column = 1;
  const auto size = static_cast<int64_t>(bytes.size());
  for (int64_t next = 0; next < size;) {
    const size_t plain = PrintableAsciiPrefix(bytes.substr(static_cast<size_t>(next)));
    column += plain;
    next += static_cast<int64_t>(plain);
    if (next == size) break;
    const auto start = static_cast<uint64_t>(next);
    const UChar32 c = Next(bytes, next);
    if (c < 0) {
      const auto byte = static_cast<unsigned char>(bytes[start]);
      return BadPlace{BadPlace::Kind::kNotUtf8, line, column, start, byte};
    }
    if (IsRefusedControl(c)) {
      return BadPlace{BadPlace::Kind::kControlCharacter, line, column, start,
                      static_cast<uint32_t>(c)};
    }
    const bool ends_line = c == '\n';
    line += ends_line ? 1 : 0;
    column = ends_line ? 1 : column + 1;
  }
  return std::nullopt;
}

absl::Status CheckText(std::string_view bytes, std::string_view what) {
  const std::optional<BadPlace> bad = FindBadPlace(bytes);
  if (!bad) return absl::OkStatus();
  const std::string place = absl::StrFormat("line %d, column %d", bad->line, bad->column);
  if (bad->kind == BadPlace::Kind::kNotUtf8) {
    return base::Invalid(absl::StrFormat("%s is not UTF-8", base::ToAbsl(what)),
                         absl::StrFormat("%s holds the byte 0x%02X", place, bad->character), "");
  }
  return base::Invalid(absl::StrFormat("%s holds a control character", base::ToAbsl(what)),
                       absl::StrFormat("%s is U+%04X; of these only line feed and tab are kept",
                                       place, bad->character),
                       "");
}

std::string WithUnixLineEnds(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      result.push_back(text[i]);
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      result.push_back('\n');
    }
  }
  return result;
}

}  // namespace fallow::text
