#ifndef FALLOW_CLIENTS_WORDS_DIFF_VIEW_H_
#define FALLOW_CLIENTS_WORDS_DIFF_VIEW_H_

// Two versions of a text compared line by line, as `diff` shows it, with three lines of context
// around each change. Pure function.

#include <string>
#include <string_view>

#include "clients/words/layout.h"

namespace fallow::words {

std::string DiffView(std::string_view before, std::string_view after, const Layout& out);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_DIFF_VIEW_H_
