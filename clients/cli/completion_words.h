#ifndef FALLOW_CLIENTS_CLI_COMPLETION_WORDS_H_
#define FALLOW_CLIENTS_CLI_COMPLETION_WORDS_H_

// The words that a value may be, where they are fixed: kinds, seasons, parts, formats. What a
// person has added, such as signs of their own, is in the journal and stays there. Pure function.

#include <span>
#include <string_view>

namespace fallow::cli {

// Of the option ("--kind") or argument ("format") `name` of the verb `verb`; empty where any word
// will do.
std::span<const std::string_view> FixedWords(std::string_view verb, std::string_view name);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMPLETION_WORDS_H_
