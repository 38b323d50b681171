#ifndef FALLOW_CLIENTS_CLI_COMPLETION_WORDS_H_
#define FALLOW_CLIENTS_CLI_COMPLETION_WORDS_H_

// The possible words for values that are fixed: kinds, seasons, parts, formats. What the user has
// added, such as signs, is in the journal and not offered. Pure function.

#include <span>
#include <string_view>

namespace fallow::cli {

// The words for the option ("--kind") or argument ("format") `name` of the verb `verb`; empty if
// any word is possible.
std::span<const std::string_view> FixedWords(std::string_view verb, std::string_view name);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMPLETION_WORDS_H_
