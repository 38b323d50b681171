#ifndef FALLOW_DAEMON_BASE_TITLE_H_
#define FALLOW_DAEMON_BASE_TITLE_H_

// A text's title: what lists, exports and reminders call it by. Pure function: any thread.

#include <string>
#include <string_view>

namespace fallow::base {

// The first line that says something, without the marks of a heading; "#tag" stays. A quoted line,
// such as the prompt that a text answers, counts only where there is no other. Empty for a text
// that is blank. Whatever bytes the line has are in it: see shown_text.h for a terminal.
std::string TitleOf(std::string_view text);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_TITLE_H_
