#ifndef FALLOW_CLIENTS_TERMINAL_LINES_H_
#define FALLOW_CLIENTS_TERMINAL_LINES_H_

// Lines that are wrapped on a terminal and written unchanged to a pipe. One thread.

#include <string_view>

#include "clients/terminal/output.h"

namespace fallow::terminal {

// Continuation lines are indented `hanging` columns more than the line's beginning.
void WriteLines(Output& out, std::string_view text, int hanging = 2);

// Writes a line to standard error. Text from elsewhere must have passed through Printable().
void WriteProblem(std::string_view line);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_LINES_H_
