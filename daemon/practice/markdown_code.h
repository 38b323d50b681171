#ifndef FALLOW_DAEMON_PRACTICE_MARKDOWN_CODE_H_
#define FALLOW_DAEMON_PRACTICE_MARKDOWN_CODE_H_

// Where a Markdown text is code: fenced blocks and code spans, after CommonMark 0.30 (sections 4.5
// and 6.1), but that indented lines count as text. Pure functions: any thread.

#include <string>
#include <string_view>

namespace fallow::practice {

// The text with every byte of code, and of what marks it, replaced by a space; line ends stay.
// Takes time linear in the text.
std::string WithoutCode(std::string_view text);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_MARKDOWN_CODE_H_
