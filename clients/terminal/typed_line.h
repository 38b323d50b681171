#ifndef FALLOW_CLIENTS_TERMINAL_TYPED_LINE_H_
#define FALLOW_CLIENTS_TERMINAL_TYPED_LINE_H_

// A line that the user types on the terminal (/dev/tty, whatever stdin and stdout are), without
// echo if it is secret. A signal that arrives meanwhile, such as Ctrl-C, takes effect once the
// terminal has been restored. No signal is missed: the handler writes to a pipe that is polled
// together with the terminal, so neither the thread it runs on nor the moment matters. After being
// stopped and continued (Ctrl-Z), the question is shown again. Blocking; one thread at a time per
// process.

#include <span>
#include <string>

#include "absl/status/statusor.h"

namespace fallow::terminal {

enum class Echo { kOn, kOff };

// Shows `question` and puts what is then typed into `line`. Returns the number of bytes before
// Enter or the end of the input. What does not fit is dropped, so if `line` is full the input may
// have been longer; what was typed before the question is dropped as well. INVALID_ARGUMENT when
// there is no terminal, CANCELLED when the input ended before anything was typed, or when a signal
// arrived that did not end the program.
absl::StatusOr<size_t> AskForLine(const std::string& question, Echo echo, std::span<char> line);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_TYPED_LINE_H_
