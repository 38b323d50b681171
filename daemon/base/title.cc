#include "daemon/base/title.h"

#include <algorithm>

namespace fallow::base {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view Trimmed(std::string_view line) {
  const size_t begin = line.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlank) - begin + 1);
}

// "## Heading ##" is "Heading" (CommonMark 0.31, section 4.2).
std::string_view WithoutHeadingMarks(std::string_view line) {
  constexpr size_t kMarksMax = 6;
  const size_t marks = line.find_first_not_of('#');
  if (marks == std::string_view::npos || marks == 0 || marks > kMarksMax) return line;
  if (kBlank.find(line[marks]) == std::string_view::npos) return line;
  const std::string_view heading = Trimmed(line.substr(marks));
  const size_t end = heading.find_last_not_of('#');
  if (end == std::string_view::npos) return heading;
  const bool closed =
      end + 1 < heading.size() && kBlank.find(heading[end]) != std::string_view::npos;
  return closed ? Trimmed(heading.substr(0, end)) : heading;
}

// `line` without its quote marks, including those of nested quotes.
std::string_view Unquoted(std::string_view line) {
  const size_t begin = line.find_first_not_of(" \t\r>");
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

}  // namespace

std::string TitleOf(std::string_view text) {
  std::string_view quoted;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (line.front() != '>') return std::string(WithoutHeadingMarks(line));
    if (quoted.empty()) quoted = WithoutHeadingMarks(Unquoted(line));
  }
  return std::string(quoted);
}

}  // namespace fallow::base
