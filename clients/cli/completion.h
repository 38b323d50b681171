#ifndef FALLOW_CLIENTS_CLI_COMPLETION_H_
#define FALLOW_CLIENTS_CLI_COMPLETION_H_

// Shell completion. The scripts for bash, zsh and fish are small and all call this program with a
// hidden verb, which uses the same command table as the parser, so that the two cannot differ.
// Values are offered if they are fixed words. Nothing from the journal is ever offered, and the
// daemon is not contacted.

#include <string>
#include <string_view>
#include <vector>

namespace fallow::cli {

inline constexpr std::string_view kCompleteVerb = "__complete";

// What may come in place of the last of `words`, which is being typed: "name" or
// "name<tab>summary".
std::vector<std::string> Completions(const std::vector<std::string>& words);

// The hidden verb: prints Completions(), one per line.
int Complete(int argc, char** argv);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMPLETION_H_
