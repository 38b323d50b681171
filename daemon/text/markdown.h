#ifndef FALLOW_DAEMON_TEXT_MARKDOWN_H_
#define FALLOW_DAEMON_TEXT_MARKDOWN_H_

// Where a Markdown text (CommonMark) is code, and where its links and pictures lead, as places in
// the text itself, so that one can be changed and the rest stays byte by byte. The parser is md4c;
// both functions take time about linear in the text, whatever it holds. Pure functions: any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::text {

struct Stretch {
  size_t begin = 0;
  size_t end = 0;

  bool operator==(const Stretch&) const = default;
};

// What lies within blocks and spans of code, and what is said behind a fence, in the order of the
// text. The marks around it, line ends, and white space that indents it need not be in it.
std::vector<Stretch> CodeIn(std::string_view markdown);

struct Link {
  Stretch place;       // of the destination, without <>
  std::string target;  // the destination without backslashes that escape
  bool is_image = false;
  bool in_angles = false;
};

// The destinations of inline links and images and of the definitions that others refer to, each
// once, in the order of the text. Empty ones are left out, and so is a definition that holds
// escapes.
std::vector<Link> LinksIn(std::string_view markdown);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_MARKDOWN_H_
