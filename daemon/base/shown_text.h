#ifndef FALLOW_DAEMON_BASE_SHOWN_TEXT_H_
#define FALLOW_DAEMON_BASE_SHOWN_TEXT_H_

// Text as a terminal shows it: how many columns it takes, where a line may be broken, and which
// bytes must not reach the terminal at all. Widths follow Unicode's East Asian Width (UAX #11:
// wide and fullwidth characters take two columns, ambiguous ones one), marks and format characters
// take none; line breaks follow UAX #14, so that Chinese and Japanese text wraps without spaces.
// Nothing here depends on the locale. Every function accepts any bytes; broken UTF-8 counts as
// U+FFFD. Pure functions, safe from any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::base {

// The first byte that is not part of well-formed UTF-8.
std::optional<size_t> FindBrokenUtf8(std::string_view text);

// Columns taken by `text`, taken as one line.
int DisplayWidth(std::string_view text);

// What becomes of a line feed or a tab in Printable(). A tab takes no columns that could be
// counted.
enum class Newlines {
  kKeep,
  kKeepFeeds,  // tabs become spaces
  kReplace,    // both become spaces
};

// `text` without anything that a terminal would obey: control characters (C0, C1, DEL; a carriage
// return before a line feed is dropped), bidirectional overrides and what Unicode says is no
// character become U+FFFD, as does broken UTF-8.
std::string Printable(std::string_view text, Newlines newlines = Newlines::kKeep);
// The beginning of that, at most `bytes` long and a character more, ended by "…" where there is
// more of it.
std::string PrintableBeginning(std::string_view text, size_t bytes, Newlines newlines);

// Lines of at most `columns` columns, without trailing spaces. Line feeds in `text` stay breaks,
// and an empty line stays an empty line. A word longer than a line is cut. `columns` under 1 counts
// as 1. Takes time linear in the text.
std::vector<std::string> Wrap(std::string_view text, int columns);

// `text` on one line and within `columns` columns, its end replaced by "…" where it is too long.
std::string Shorten(std::string_view text, int columns);

// `text` followed by spaces up to `columns` columns; longer text is left as it is.
std::string PadRight(std::string_view text, int columns);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_SHOWN_TEXT_H_
