#ifndef FALLOW_CLIENTS_TERMINAL_QUESTION_H_
#define FALLOW_CLIENTS_TERMINAL_QUESTION_H_

// A question to the user at the terminal (/dev/tty, whatever stdin and stdout are) whose answer is
// not secret and is echoed. For passphrases see passphrase.h. Blocking; one thread.

#include <string>

#include "absl/status/statusor.h"

namespace fallow::terminal {

// Longer answers are refused.
inline constexpr size_t kAnswerBytesMax = 2000;

// Whether this process has a terminal to ask on.
bool CanAsk();

// One line, without surrounding spaces; empty if only Enter was pressed. INVALID_ARGUMENT when
// there is no terminal or the answer is too long, CANCELLED when the input ended (Ctrl-D).
absl::StatusOr<std::string> Ask(const std::string& question);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_QUESTION_H_
