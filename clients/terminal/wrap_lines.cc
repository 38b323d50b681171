#include "clients/terminal/wrap_lines.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/base/shown_text.h"

namespace fallow::terminal {
namespace {

// A line separated into the text that takes up columns and the colours in between.
class Painted {
 public:
  explicit Painted(std::string_view line) {
    for (size_t i = 0; i < line.size();) {
      const size_t end =
          line.substr(i).starts_with("\x1b[") ? line.find('m', i) : std::string::npos;
      if (end == std::string::npos) {
        plain_ += line[i++];
      } else {
        colors_.emplace_back(plain_.size(), line.substr(i, end + 1 - i));
        i = end + 1;
      }
    }
  }

  void AppendWrapped(int columns, int hanging, std::string& out) {
    const std::string_view plain = plain_;
    size_t indent = std::min(plain.find_first_not_of(' '), plain.size());
    if (indent < plain.size()) indent += static_cast<size_t>(hanging);
    // If that leaves too little room, the indent is smaller.
    if (2 * static_cast<int>(indent) > columns) indent = columns > 8 ? 2 : 0;
    std::vector<std::string> lines = base::Wrap(plain, columns);
    if (lines.size() == 1) return AppendPiece(0, plain_.size(), out);
    size_t begin = lines.front().size();
    AppendPiece(0, begin, out);
    begin = std::min(plain.find_first_not_of(' ', begin), plain.size());
    lines = base::Wrap(plain.substr(begin), columns - static_cast<int>(indent));
    for (const std::string& line : lines) {
      begin = std::min(plain.find_first_not_of(' ', begin), plain.size());
      out.append("\n").append(indent, ' ');
      AppendPiece(begin, begin + line.size(), out);
      begin += line.size();
    }
    AppendPiece(plain_.size(), plain_.size(), out);
  }

 private:
  // With every colour that begins or ends within the piece.
  void AppendPiece(size_t begin, size_t end, std::string& out) {
    for (; next_ < colors_.size() && colors_[next_].first <= end; ++next_) {
      const size_t at = std::max(colors_[next_].first, begin);
      out.append(plain_, begin, at - begin).append(colors_[next_].second);
      begin = at;
    }
    out.append(plain_, begin, end - begin);
  }

  std::string plain_;
  std::vector<std::pair<size_t, std::string>> colors_;  // their positions in `plain_`
  size_t next_ = 0;                                     // of `colors_`
};

}  // namespace

std::string WrapLines(std::string_view text, int columns, int hanging) {
  std::string wrapped;
  while (!text.empty()) {
    const size_t feed = text.find('\n');
    Painted(text.substr(0, feed)).AppendWrapped(columns, hanging, wrapped);
    if (feed == std::string_view::npos) break;
    wrapped += '\n';
    text.remove_prefix(feed + 1);
  }
  return wrapped;
}

}  // namespace fallow::terminal
