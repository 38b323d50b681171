#ifndef FALLOW_CLIENTS_CLI_REFERENCE_H_
#define FALLOW_CLIENTS_CLI_REFERENCE_H_

// The whole command line as data: the content of `--help`, from the same declarations.
// packaging/reference.py generates fallow(1) and the list in docs/commands.md from it.

#include <string>
#include <string_view>

namespace fallow::cli {

// The verb that prints it; it does not appear in any help.
inline constexpr std::string_view kReferenceVerb = "__reference";

// One line for each verb, followed by one for each of its arguments and options and one for the end
// of its help; fields are separated by tabs:
//
//   verb      PATH   GROUP  SUMMARY
//   argument  NAME   FLAGS  SUMMARY     flags: required, many
//   option    --NAME FLAGS  SUMMARY     value=NAME, required, many
//   footer    TEXT
//
// The first verb is the program itself, with an empty path.
std::string Reference();

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_REFERENCE_H_
