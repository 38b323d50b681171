#include "daemon/practice/markdown_code.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace fallow::practice {
namespace {

constexpr size_t kFenceMarks = 3;
constexpr size_t kFenceIndent = 3;

struct Fence {
  char mark = 0;  // 0: none
  size_t length = 0;
};

// Whether a line begins a fenced block.
Fence OpeningFence(std::string_view line) {
  const size_t begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos || begin > kFenceIndent) return {};
  const char mark = line[begin];
  if (mark != '`' && mark != '~') return {};
  const size_t end = std::min(line.find_first_not_of(mark, begin), line.size());
  if (end - begin < kFenceMarks) return {};
  // Else it is a code span on one line.
  if (mark == '`' && line.find('`', end) != std::string_view::npos) return {};
  return {mark, end - begin};
}

bool Closes(std::string_view line, const Fence& fence) {
  const size_t begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos || begin > kFenceIndent) return false;
  const size_t end = std::min(line.find_first_not_of(fence.mark, begin), line.size());
  return end - begin >= fence.length &&
         line.find_first_not_of(" \t", end) == std::string_view::npos;
}

void Blank(std::string& text, size_t begin, size_t end) {
  std::replace_if(
      text.begin() + static_cast<std::ptrdiff_t>(begin),
      text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) { return c != '\n'; }, ' ');
}

struct Ticks {
  size_t begin = 0;
  size_t length = 0;
};

// The spans of one paragraph, which lies at [begin, end).
void BlankSpans(std::string& text, size_t begin, size_t end) {
  std::vector<Ticks> runs;
  for (size_t at = text.find('`', begin); at < end; at = text.find('`', at)) {
    const size_t after = std::min(text.find_first_not_of('`', at), end);
    runs.push_back({at, after - at});
    at = after;
  }
  // For each run the next one of its length, found from behind.
  std::vector<size_t> next(runs.size(), runs.size());
  std::unordered_map<size_t, size_t> latest;
  for (size_t i = runs.size(); i-- > 0;) {
    if (const auto found = latest.find(runs[i].length); found != latest.end()) {
      next[i] = found->second;
    }
    latest[runs[i].length] = i;
  }
  for (size_t i = 0; i < runs.size(); ++i) {
    const bool escaped = runs[i].begin > begin && text[runs[i].begin - 1] == '\\';
    if (next[i] == runs.size() || escaped) continue;
    const Ticks& close = runs[next[i]];
    Blank(text, runs[i].begin, close.begin + close.length);
    i = next[i];
  }
}

}  // namespace

std::string WithoutCode(std::string_view text) {
  std::string out(text);
  Fence fence;
  size_t paragraph = 0;  // where it begins
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    const Fence opens = fence.mark == 0 ? OpeningFence(line) : Fence();
    if (fence.mark != 0) {
      if (Closes(line, fence)) fence = {};
      Blank(out, begin, end);
      paragraph = end;
    } else if (opens.mark != 0 || blank) {
      BlankSpans(out, paragraph, begin);
      fence = opens;
      if (opens.mark != 0) Blank(out, begin, end);
      paragraph = end;
    }
    begin = end + 1;
  }
  if (paragraph < text.size()) BlankSpans(out, paragraph, text.size());
  return out;
}

}  // namespace fallow::practice
