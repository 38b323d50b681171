#ifndef FALLOW_CLIENTS_WORDS_REFLECTION_VIEW_H_
#define FALLOW_CLIENTS_WORDS_REFLECTION_VIEW_H_

// Reflections as people read them in a terminal. Text from the journal passes through Printable, so
// that nothing in it can command the terminal.

#include <string>
#include <string_view>

#include "clients/words/layout.h"
#include "fallow/client/v1/reflection.pb.h"

namespace fallow::words {

// As many characters of an id as are shown to people; a journal of millions has no two alike.
inline constexpr size_t kShownIdChars = 8;

// One line: on a terminal id, date, title and what else fits; in a pipe the same with tabs between
// and nothing cut.
std::string ListLine(const client::v1::Reflection& reflection, const Layout& out);

// The whole reflection, with its particulars above and its text below, wrapped on a terminal.
std::string Page(const client::v1::Reflection& reflection, const Layout& out);

// "~hesitating energy -2 apart": what was noticed, empty when nothing was.
std::string Notes(const client::v1::Reflection& reflection);

// "1.5 MB"
std::string Bytes(uint64_t count);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_REFLECTION_VIEW_H_
