#include "daemon/transfer/jrnl_format.h"

#include <algorithm>
#include <optional>

#include "daemon/base/strings.h"
#include "daemon/transfer/entry.h"
#include "daemon/transfer/text_form.h"

namespace fallow::transfer {
namespace {

// jrnl does not read anything shorter as a date: "[1] " is a footnote.
constexpr std::size_t kDateBytesMin = 7;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool LooksLikeDate(std::string_view text) {
  const auto digits = [&text](std::size_t begin, std::size_t count) {
    return text.size() > begin + count &&
           std::all_of(text.begin() + begin, text.begin() + begin + count, IsDigit);
  };
  return (digits(0, 4) && (text[4] == '-' || text[4] == '/' || text[4] == '.')) ||
         (digits(0, 2) && (text[2] == '.' || text[2] == '/'));
}

std::optional<WallTime> JrnlDate(std::string_view text) {
  if (text.size() < kDateBytesMin) return std::nullopt;
  std::optional<WallTime> wall = ParseWallTime(text);
  if (!wall || wall->offset_seconds) return std::nullopt;
  if (!wall->has_time) wall->civil = absl::CivilSecond(absl::CivilDay(wall->civil));
  return wall;
}

JrnlLine ReadBracketed(std::string_view line) {
  JrnlLine read;
  if (!line.starts_with('[')) return read;
  const std::size_t close = line.find(']');
  if (close == std::string_view::npos || !line.substr(close + 1).starts_with(' ')) return read;
  const std::string_view date = line.substr(1, close - 1);
  if (const std::optional<WallTime> wall = JrnlDate(date)) {
    read.kind = JrnlLine::Kind::kEntry;
    read.at = *wall;
    read.title = line.substr(close + 2);
  } else if (LooksLikeDate(date)) {
    read.kind = JrnlLine::Kind::kBadDate;
  }
  return read;
}

// The date is the first two words, or three if the third is AM or PM.
JrnlLine ReadBare(std::string_view line) {
  JrnlLine read;
  if (line.empty() || !LooksLikeDate(line)) return read;
  const std::size_t day = line.find(' ');
  if (day == std::string_view::npos) return read;
  const std::size_t time = std::min(line.find(' ', day + 1), line.size());
  const std::string_view half = line.substr(std::min(time + 1, line.size()), 2);
  const bool has_half = (half == "AM" || half == "PM" || half == "am" || half == "pm") &&
                        (time + 3 >= line.size() || line[time + 3] == ' ');
  const std::size_t end = has_half ? time + 3 : time;
  const std::optional<WallTime> wall = JrnlDate(line.substr(0, end));
  if (wall && wall->has_time) {
    read.kind = JrnlLine::Kind::kEntry;
    read.at = *wall;
    read.title = line.substr(std::min(end + 1, line.size()));
  } else {
    const std::string_view clock = line.substr(day + 1, time - day - 1);
    if (clock.find(':') != std::string_view::npos) read.kind = JrnlLine::Kind::kBadDate;
  }
  return read;
}

// Whether the line, without leading spaces, would begin an entry in a file of either dialect.
bool WouldBegin(std::string_view line) {
  const std::size_t text = line.find_first_not_of(' ');
  return text != std::string_view::npos &&
         ReadBracketed(line.substr(text)).kind == JrnlLine::Kind::kEntry;
}

// [-+*#/\w] from jrnl's pattern, plus combining marks, which Python's \w leaves out, so that words
// of Indic scripts stay whole. Returns the length of the character at the beginning of `text`, or
// 0.
std::size_t TagCharacter(std::string_view text) {
  const char c = text.front();
  if (static_cast<signed char>(c) >= 0) {
    const bool word = IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return word || std::string_view("-+*#/").find(c) != std::string_view::npos ? 1 : 0;
  }
  return WordCharacter(text);
}

bool HasWordCharacter(std::string_view tag) {
  return tag.find_first_not_of("-+*#/_") != std::string_view::npos;
}

}  // namespace

JrnlLine ReadJrnlLine(std::string_view line, JrnlDialect dialect) {
  return dialect == JrnlDialect::kBracketed ? ReadBracketed(line) : ReadBare(line);
}

bool TakeJrnlStar(std::string_view* title) {
  if (!base::Trim(*title).ends_with('*')) return false;
  const std::size_t first = title->find_first_not_of(" *");
  if (first == std::string_view::npos) {
    *title = {};
  } else {
    *title = title->substr(first, title->find_last_not_of(" *\t") - first + 1);
  }
  return true;
}

std::string EscapeJrnlLine(std::string_view line) {
  return (WouldBegin(line) ? " " : "") + std::string(line);
}

std::string_view UnescapeJrnlLine(std::string_view line) {
  if (line.starts_with(' ') && WouldBegin(line)) line.remove_prefix(1);
  return line;
}

std::vector<std::string> JrnlTags(std::string_view text, std::string_view symbols) {
  std::vector<std::string> tags;
  for (std::size_t at = text.find_first_of(symbols); at != std::string_view::npos;
       at = text.find_first_of(symbols, at)) {
    const bool begins =
        at == 0 || std::string_view(" \t\n").find(text[at - 1]) != std::string_view::npos;
    const std::size_t begin = ++at;
    if (!begins) continue;
    while (at < text.size()) {
      const std::size_t length = TagCharacter(text.substr(at));
      if (length == 0) break;
      at += length;
    }
    const std::string_view tag = text.substr(begin, at - begin);
    if (!HasWordCharacter(tag) || tag.size() > kLabelBytesMax) continue;
    if (!AddLabel(LowerCase(tag), &tags)) break;
  }
  return tags;
}

bool IsJrnlTag(std::string_view tag) {
  if (!HasWordCharacter(tag) || tag.size() > kLabelBytesMax || LowerCase(tag) != tag) return false;
  for (std::size_t at = 0; at < tag.size();) {
    const std::size_t length = TagCharacter(tag.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

}  // namespace fallow::transfer
