#ifndef FALLOW_DAEMON_TRANSFER_DAYONE_TEXT_H_
#define FALLOW_DAEMON_TRANSFER_DAYONE_TEXT_H_

// Day One's Markdown. It puts a backslash before nearly every punctuation mark ("Gone\. Home\!").

#include <string>
#include <string_view>

namespace fallow::transfer {

// Takes those backslashes away wherever the text means the same without them. One that keeps a mark
// from being read as Markdown (`\*`, `\#` at the beginning of a line, `1\.`) stays, as does
// everything in code. Object replacement characters, which stand where pictures stood, are dropped.
std::string PlainDayOneText(std::string_view text);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_DAYONE_TEXT_H_
