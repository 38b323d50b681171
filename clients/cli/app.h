#ifndef FALLOW_CLIENTS_CLI_APP_H_
#define FALLOW_CLIENTS_CLI_APP_H_

// From argv to an exit code: reads the options shared by all commands, finds the verb in the
// command table, runs it, and reports failures on standard error.

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/command.h"
#include "clients/cli/support/context.h"

namespace CLI {
class App;
}

namespace fallow::cli {

// A parser for all commands, and the action of each verb.
struct Parser {
  std::unique_ptr<CLI::App> app;
  std::shared_ptr<GlobalOptions> globals;
  std::vector<std::pair<CLI::App*, Action>> actions;
};
// If `only` names a verb, declares just that one: declaring all of them takes longer than most
// commands take to run.
Parser MakeParser(std::string_view only);

// Returns the exit code (docs/commands.md).
int Run(int argc, char** argv);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_APP_H_
