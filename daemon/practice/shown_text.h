#ifndef FALLOW_DAEMON_PRACTICE_SHOWN_TEXT_H_
#define FALLOW_DAEMON_PRACTICE_SHOWN_TEXT_H_

// A person's text made ready to be shown in a terminal or in markup, whatever it holds. Widths are
// in columns of a terminal (UAX #11), counted rather too high than too low where terminals differ;
// lines break where UAX #14 allows it. Pure functions: any thread.

#include <string>
#include <string_view>
#include <vector>

namespace fallow::practice {

enum class Feeds { kKept, kSpaces };

// At most `bytes` of `text` and a few more, ended by "…" where it was longer. Control characters,
// those that reorder text, and what is not UTF-8 become U+FFFD; tabs, and with kSpaces line feeds,
// become spaces.
std::string Shown(std::string_view text, Feeds feeds, size_t bytes);

size_t WidthOf(std::string_view text);

// Lines no wider than `columns` (at least 2), without trailing spaces. A word longer than a line is
// cut. A line feed ends a line; two in a row leave an empty one.
std::vector<std::string> Wrapped(std::string_view text, size_t columns);

// For the content of an element or an attribute of HTML and SVG. Control characters are left out.
std::string Escaped(std::string_view text);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_SHOWN_TEXT_H_
