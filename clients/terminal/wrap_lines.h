#ifndef FALLOW_CLIENTS_TERMINAL_WRAP_LINES_H_
#define FALLOW_CLIENTS_TERMINAL_WRAP_LINES_H_

// Wraps lines, coloured or not, for a terminal of a given width. Pure function, safe from any
// thread.

#include <string>
#include <string_view>

namespace fallow::terminal {

// `text` with each line wrapped between words, its continuation lines indented `hanging` columns
// more than its beginning. Colours (SGR sequences) take up no columns.
std::string WrapLines(std::string_view text, int columns, int hanging);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_WRAP_LINES_H_
