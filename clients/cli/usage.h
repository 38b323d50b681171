#ifndef FALLOW_CLIENTS_CLI_USAGE_H_
#define FALLOW_CLIENTS_CLI_USAGE_H_

// What is wrong with a command line, said in a sentence that names what was typed, with the nearest
// known word and where the help is. All of these write to standard error and return the exit code
// for wrong usage. One thread.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace fallow::cli {

// What stands before the verb: the verb, or else the first option that every verb lacks.
struct Beginning {
  std::string verb;  // empty if there is none
  std::string unknown_option;
};
// `globals`: a parser without verbs. Only its options and their values may stand before the verb,
// so the first other word is the verb, whether there is such a verb or not.
Beginning BeginningOf(const CLI::App& globals, const std::vector<std::string>& words);

int ReportUnknownCommand(const std::string& typed);
int ReportUnknownOption(const CLI::App& globals, const std::string& typed);

// A word in a place below `app` where only a verb may stand, and that is none: it is reported, and
// nothing may be parsed. Nothing is returned if every such word is a verb.
std::optional<int> ReportUnknownVerb(const CLI::App& app, const std::vector<std::string>& words);

// After parsing: a word that belongs to no argument of the verb that was named after or before it.
std::optional<int> ReportStrayWord(const CLI::App& app);

int ReportUsage(const CLI::App& app, const CLI::ParseError& error);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_USAGE_H_
