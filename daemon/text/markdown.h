#ifndef FALLOW_DAEMON_TEXT_MARKDOWN_H_
#define FALLOW_DAEMON_TEXT_MARKDOWN_H_

// Finds code, and the destinations of links and images, in a Markdown text (CommonMark), as places
// in the text itself, so that one can be changed while the rest stays byte for byte the same. The
// parser is md4c; both functions take roughly linear time for any text. Pure functions: any thread.

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

// The contents of code blocks and code spans, and the info strings of fences, in text order. The
// delimiters, line ends and indentation may be left out.
std::vector<Stretch> CodeIn(std::string_view markdown);

struct Link {
  Stretch place;       // of the destination, without <>
  std::string target;  // the destination with backslash escapes removed
  bool is_image = false;
  bool in_angles = false;
};

// The destinations of inline links, of images and of link reference definitions, each once, in text
// order. Empty ones are omitted, and so are definitions that contain escapes.
std::vector<Link> LinksIn(std::string_view markdown);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_MARKDOWN_H_
