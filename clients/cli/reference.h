#ifndef FALLOW_CLIENTS_CLI_REFERENCE_H_
#define FALLOW_CLIENTS_CLI_REFERENCE_H_

// Everything that the command line understands, as data: what `--help` says, from the same
// declarations. packaging/reference.py writes fallow(1) and the list in docs/commands.md from it.

#include <string>
#include <string_view>

namespace fallow::cli {

// The verb that asks for it; it is in no help.
inline constexpr std::string_view kReferenceVerb = "__reference";

// A line for each verb, and after it one for each of its arguments and options and for what its
// help ends with; fields between tabs:
//
//   verb      PATH   GROUP  SUMMARY
//   argument  NAME   FLAGS  SUMMARY     flags: required, many
//   option    --NAME FLAGS  SUMMARY     value, required, many
//   footer    TEXT
//
// The first verb is the program itself, with an empty path.
std::string Reference();

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_REFERENCE_H_
