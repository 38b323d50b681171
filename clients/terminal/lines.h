#ifndef FALLOW_CLIENTS_TERMINAL_LINES_H_
#define FALLOW_CLIENTS_TERMINAL_LINES_H_

// Lines that a terminal shows broken between words, and a pipe gets as they are. One thread.

#include <string_view>

#include "clients/terminal/output.h"

namespace fallow::terminal {

// What follows of a line that is broken stands `hanging` columns further in than it begins.
void WriteLines(Output& out, std::string_view text, int hanging = 2);

// A line on standard error. What is not our own words is in it only as Printable() leaves it.
void WriteProblem(std::string_view line);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_LINES_H_
