#include "daemon/transfer/dayone_text.h"

#include <algorithm>
#include <vector>

#include "daemon/text/markdown.h"

namespace fallow::transfer {
namespace {

constexpr std::string_view kObjectReplacement = "\xef\xbf\xbc";
// Not Markdown on their own, or only at the beginning of a line.
constexpr std::string_view kHarmless = ".!-+()#{}=|:;,?/'\"%&$@^";

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<signed char>(c) < 0;
}

// Whether only white space, or a list's number, precedes `at` in its line.
bool BeginsBlock(std::string_view line, std::size_t at) {
  const std::string_view before = line.substr(0, at);
  if (before.find_first_not_of(" \t>") == std::string_view::npos) return true;
  const bool number = std::all_of(before.begin(), before.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || c == ' '; });
  return number && (line[at + 1] == '.' || line[at + 1] == ')');
}

// Whether the backslash at `at` of `line` can be removed.
bool IsNeedless(std::string_view line, std::size_t at) {
  if (at + 1 >= line.size()) return false;
  const char mark = line[at + 1];
  const char before = at == 0 ? ' ' : line[at - 1];
  const char after = at + 2 < line.size() ? line[at + 2] : ' ';
  // An underscore between letters is not emphasis.
  if (mark == '_') return IsAlphanumeric(before) && IsAlphanumeric(after);
  if (kHarmless.find(mark) == std::string_view::npos) return false;
  if (mark == '!') return after != '[';
  if (mark == '(') return before != ']';
  if (mark == '&') return false;
  // A line consisting of these turns the line above into a heading, or is a rule.
  if (mark == '=' || mark == '-' || mark == '+' || mark == '#' || mark == '.' || mark == ')') {
    return !BeginsBlock(line, at);
  }
  return true;
}

}  // namespace

std::string PlainDayOneText(std::string_view text) {
  const std::vector<text::Stretch> code = text::CodeIn(text);
  auto next = code.begin();
  std::string out;
  out.reserve(text.size());
  std::string_view line = text.substr(0, text.find('\n'));
  for (std::size_t at = 0; at < text.size();) {
    while (next != code.end() && next->end <= at) ++next;
    if (next != code.end() && next->begin <= at) {
      out.append(text.substr(at, next->end - at));
      at = next->end;
      continue;
    }
    if (text[at] == '\n') line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') {
      const auto in_line = static_cast<std::size_t>(text.data() + at - line.data());
      if (!IsNeedless(line, in_line)) out += '\\';
      out += text[at + 1];
      at += 2;
    } else if (text.substr(at).starts_with(kObjectReplacement)) {
      at += kObjectReplacement.size();
    } else {
      out += text[at++];
    }
  }
  return out;
}

}  // namespace fallow::transfer
