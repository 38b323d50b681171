#ifndef FALLOW_CLIENTS_TERMINAL_WRAP_LINES_H_
#define FALLOW_CLIENTS_TERMINAL_WRAP_LINES_H_

// Whole lines, coloured or not, for a terminal of some width. Pure function, safe from any thread.

#include <string>
#include <string_view>

namespace fallow::terminal {

// `text` with each of its lines broken between words, what follows of one standing `hanging`
// columns further in than it begins. Colours (SGR sequences) take no columns.
std::string WrapLines(std::string_view text, int columns, int hanging);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_WRAP_LINES_H_
