#include "daemon/transfer/dayone_text.h"

#include <algorithm>

namespace fallow::transfer {
namespace {

constexpr std::string_view kObjectReplacement = "\xef\xbf\xbc";
// Never Markdown on their own, or only at the beginning of a line.
constexpr std::string_view kHarmless = ".!-+()#{}=|:;,?/'\"%&$@^";

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<signed char>(c) < 0;
}

// Whether nothing but white space, or a list's number, stands before `at` in its line.
bool BeginsBlock(std::string_view line, std::size_t at) {
  const std::string_view before = line.substr(0, at);
  if (before.find_first_not_of(" \t>") == std::string_view::npos) return true;
  const bool number = std::all_of(before.begin(), before.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || c == ' '; });
  return number && (line[at + 1] == '.' || line[at + 1] == ')');
}

// Whether the backslash at `at` of `line` can go.
bool IsNeedless(std::string_view line, std::size_t at) {
  if (at + 1 >= line.size()) return false;
  const char mark = line[at + 1];
  const char before = at == 0 ? ' ' : line[at - 1];
  const char after = at + 2 < line.size() ? line[at + 2] : ' ';
  // Between letters an underscore is no emphasis.
  if (mark == '_') return IsAlphanumeric(before) && IsAlphanumeric(after);
  if (kHarmless.find(mark) == std::string_view::npos) return false;
  if (mark == '!') return after != '[';
  if (mark == '(') return before != ']';
  if (mark == '&') return false;
  // A line of these alone makes the line above a heading, or a rule.
  if (mark == '=' || mark == '-' || mark == '+' || mark == '#' || mark == '.' || mark == ')') {
    return !BeginsBlock(line, at);
  }
  return true;
}

void AppendPlainLine(std::string_view line, std::string* out) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '`') {
      // A code span: to the next run of as many backticks.
      const std::size_t run = std::min(line.find_first_not_of('`', at), line.size()) - at;
      const std::size_t close = line.find(std::string(run, '`'), at + run);
      const std::size_t end = close == std::string_view::npos ? at + run : close + run;
      out->append(line.substr(at, end - at));
      at = end - 1;
    } else if (line[at] == '\\' && at + 1 < line.size()) {
      if (!IsNeedless(line, at)) *out += '\\';
      *out += line[++at];
    } else if (line.substr(at).starts_with(kObjectReplacement)) {
      at += kObjectReplacement.size() - 1;
    } else {
      *out += line[at];
    }
  }
}

}  // namespace

std::string PlainDayOneText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool in_fence = false;
  while (!text.empty()) {
    const std::size_t feed = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, feed);
    const std::size_t first = line.find_first_not_of(' ');
    const bool fence = first != std::string_view::npos && line.substr(first).starts_with("```");
    if (fence) in_fence = !in_fence;
    if (fence || in_fence) {
      out.append(line);
    } else {
      AppendPlainLine(line, &out);
    }
    if (feed < text.size()) out += '\n';
    text.remove_prefix(std::min(feed + 1, text.size()));
  }
  return out;
}

}  // namespace fallow::transfer
