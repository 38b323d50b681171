#ifndef FALLOW_CLIENTS_WORDS_REFLECTION_VIEW_H_
#define FALLOW_CLIENTS_WORDS_REFLECTION_VIEW_H_

// Reflections as shown on a terminal. Text from the journal passes through Printable, so that
// nothing in it can control the terminal.

#include <string>
#include <string_view>

#include "clients/words/layout.h"
#include "fallow/client/v1/reflection.pb.h"

namespace fallow::words {

// How many characters of an id are shown to people; even in a journal of millions they are unique.
inline constexpr size_t kShownIdChars = 8;

// One line. On a terminal: id, date, title and whatever else fits. In a pipe: the same, separated
// by tabs and not truncated.
std::string ListLine(const client::v1::Reflection& reflection, const Layout& out);

// The whole reflection: its particulars, followed by its text, wrapped on a terminal.
std::string Page(const client::v1::Reflection& reflection, const Layout& out);

// "~hesitating energy -2 apart": what was noticed; empty if nothing was.
std::string Notes(const client::v1::Reflection& reflection);

// "1.5 MB"
std::string Bytes(uint64_t count);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_REFLECTION_VIEW_H_
