#ifndef FALLOW_CLIENTS_TERMINAL_TYPED_LINE_H_
#define FALLOW_CLIENTS_TERMINAL_TYPED_LINE_H_

// A line that a person types at the terminal (/dev/tty, whatever stdin and stdout are), out of
// sight where it is a secret. A signal that comes meanwhile, such as Ctrl-C, takes effect once the
// terminal is as it was. It cannot be missed: its handler writes to a pipe, which is waited for
// together with the terminal, so it matters neither on which thread it runs nor how early. Whoever
// is stopped and goes on is asked again. Blocking; one thread at a time in a process.

#include <span>
#include <string>

#include "absl/status/statusor.h"

namespace fallow::terminal {

enum class Echo { kOn, kOff };

// Shows `question` and puts what is then typed into `line`: how many bytes of it came before Enter
// or the end of the input. What does not fit is dropped, so a line that fills `line` may have been
// longer; what was typed before the question is dropped, too. INVALID_ARGUMENT when there is no
// terminal, CANCELLED when the input ended before anything was typed, or a signal came that did not
// end the program.
absl::StatusOr<size_t> AskForLine(const std::string& question, Echo echo, std::span<char> line);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_TYPED_LINE_H_
