#ifndef FALLOW_CLIENTS_TERMINAL_QUESTION_H_
#define FALLOW_CLIENTS_TERMINAL_QUESTION_H_

// A question to the person at the terminal (/dev/tty, whatever stdin and stdout are), whose answer
// is no secret and is seen while it is typed. For passphrases see passphrase.h. Blocking; one
// thread.

#include <string>

#include "absl/status/statusor.h"

namespace fallow::terminal {

// No answer is longer.
inline constexpr size_t kAnswerBytesMax = 2000;

// Whether this process has a terminal to ask on.
bool CanAsk();

// One line, without spaces around it; empty where only Enter was pressed. INVALID_ARGUMENT when
// there is no terminal or the answer is too long, CANCELLED when the input ended (Ctrl-D).
absl::StatusOr<std::string> Ask(const std::string& question);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_QUESTION_H_
