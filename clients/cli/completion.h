#ifndef FALLOW_CLIENTS_CLI_COMPLETION_H_
#define FALLOW_CLIENTS_CLI_COMPLETION_H_

// Completion for shells. The scripts of bash, zsh and fish are small and all ask the program
// itself, by a hidden verb, which walks the same command table that parses: so that the two cannot
// differ. Values are offered where they are fixed words. Nothing out of the journal is ever
// offered, and the daemon is not spoken to.

#include <string>
#include <string_view>
#include <vector>

namespace fallow::cli {

inline constexpr std::string_view kCompleteVerb = "__complete";

// What may follow `words`, the last of which is being typed: "name" or "name<tab>summary".
std::vector<std::string> Completions(const std::vector<std::string>& words);

// The hidden verb: prints Completions(), one a line.
int Complete(int argc, char** argv);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMPLETION_H_
