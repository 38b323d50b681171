#ifndef FALLOW_DAEMON_TRANSFER_DAYONE_TEXT_H_
#define FALLOW_DAEMON_TRANSFER_DAYONE_TEXT_H_

// Day One's Markdown, which has a backslash before nearly every punctuation mark ("Gone\. Home\!").

#include <string>
#include <string_view>

namespace fallow::transfer {

// Removes these backslashes wherever the text means the same without them. A backslash stays where
// it prevents a mark from being read as Markdown (`\*`, `\#` at the beginning of a line, `1\.`),
// and everywhere in code. Object replacement characters, which stand in for pictures, are removed.
std::string PlainDayOneText(std::string_view text);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_DAYONE_TEXT_H_
