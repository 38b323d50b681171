#ifndef FALLOW_DAEMON_BASE_TITLE_H_
#define FALLOW_DAEMON_BASE_TITLE_H_

// A text's title, by which lists, exports and reminders refer to it. Pure function: any thread.

#include <string>
#include <string_view>

namespace fallow::base {

// The first line that is not blank, without heading marks; "#tag" stays. A quoted line, such as the
// prompt that a text answers, counts only where there is no other. Empty for a blank text. The
// title may hold any bytes that the line does: see shown_text.h before showing it on a terminal.
std::string TitleOf(std::string_view text);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_TITLE_H_
