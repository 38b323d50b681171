#include "clients/words/diff_view.h"

#include <dtl/dtl.hpp>
#include <vector>

#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"

namespace fallow::words {
namespace {

constexpr int kContextLines = 3;
// For more lines than this, a comparison takes too long to be useful to a reader.
constexpr size_t kLinesMax = 20'000;

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string Line(char mark, std::string_view text, const Layout& out) {
  const std::string line =
      std::string(1, mark) + " " + base::Printable(text, base::Newlines::kReplace);
  if (mark == '+') return out.Paint(Tone::kAdded, line) + "\n";
  if (mark == '-') return out.Paint(Tone::kRemoved, line) + "\n";
  return line + "\n";
}

}  // namespace

std::string DiffView(std::string_view before, std::string_view after, const Layout& out) {
  const std::vector<std::string> old_lines = Lines(before);
  const std::vector<std::string> new_lines = Lines(after);
  if (old_lines.size() + new_lines.size() > kLinesMax)
    return base::Text("(too long to compare here)") + "\n";

  dtl::Diff<std::string> diff(old_lines, new_lines);
  diff.compose();
  const auto script = diff.getSes().getSequence();
  // Only lines near a change are shown; a gap between them is marked.
  std::vector<bool> near(script.size(), false);
  for (size_t i = 0; i < script.size(); ++i) {
    if (script[i].second.type == dtl::SES_COMMON) continue;
    const size_t first = i < kContextLines ? 0 : i - kContextLines;
    for (size_t j = first; j < script.size() && j <= i + kContextLines; ++j) near[j] = true;
  }
  std::string view;
  bool skipped = false;
  for (size_t i = 0; i < script.size(); ++i) {
    if (!near[i]) {
      skipped = true;
      continue;
    }
    if (skipped) view += out.Paint(Tone::kFaint, "…") + "\n";
    skipped = false;
    const auto type = script[i].second.type;
    const char mark = type == dtl::SES_ADD ? '+' : type == dtl::SES_DELETE ? '-' : ' ';
    view += Line(mark, script[i].first, out);
  }
  return view;
}

}  // namespace fallow::words
