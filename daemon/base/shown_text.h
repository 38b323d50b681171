#ifndef FALLOW_DAEMON_BASE_SHOWN_TEXT_H_
#define FALLOW_DAEMON_BASE_SHOWN_TEXT_H_

// Text as a terminal shows it: how many columns it takes, where a line may be broken, and which
// bytes must not reach the terminal at all. Widths follow Unicode's East Asian Width (UAX #11):
// wide and fullwidth characters take two columns, ambiguous ones take one, marks and format
// characters none. Line breaks follow UAX #14, so Chinese and Japanese text wraps without spaces.
// Nothing here depends on the locale. Every function accepts any bytes; broken UTF-8 counts as
// U+FFFD. Pure functions, safe from any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::base {

// The offset of the first byte that is not part of well-formed UTF-8; nothing when there is none.
std::optional<size_t> FindBrokenUtf8(std::string_view text);

// The columns that `text` takes on one line.
int DisplayWidth(std::string_view text);

// What Printable() does with line feeds and tabs. A tab has no width of its own that could be
// counted.
enum class Newlines {
  kKeep,
  kKeepFeeds,  // tabs become spaces
  kReplace,    // both become spaces
};

// `text` without anything that a terminal would obey. Control characters (C0, C1, DEL), line and
// paragraph separators, bidirectional controls, Unicode noncharacters and broken UTF-8 become
// U+FFFD; a carriage return before a line feed is dropped.
std::string Printable(std::string_view text, Newlines newlines = Newlines::kKeep);
// The beginning of what Printable() returns: cut at the first character that ends at or beyond
// `bytes` bytes, with "…" in place of the rest.
std::string PrintableBeginning(std::string_view text, size_t bytes, Newlines newlines);

// Lines of at most `columns` columns, without trailing spaces. Line feeds in `text` remain line
// breaks, and empty lines are kept. A word longer than a line is cut. `columns` below 1 counts as
// 1. Takes time linear in the text.
std::vector<std::string> Wrap(std::string_view text, int columns);

// `text` on one line of at most `columns` columns; when it is too long its end is replaced by "…".
std::string Shorten(std::string_view text, int columns);

// `text` padded with spaces to `columns` columns; longer text is returned unchanged.
std::string PadRight(std::string_view text, int columns);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_SHOWN_TEXT_H_
