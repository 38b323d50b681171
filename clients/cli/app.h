#ifndef FALLOW_CLIENTS_CLI_APP_H_
#define FALLOW_CLIENTS_CLI_APP_H_

// From argv to an exit code: reads the options that all commands share, finds the verb in the
// command table, runs it, and tells on standard error what went wrong.

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/command.h"
#include "clients/cli/support/context.h"

namespace CLI {
class App;
}

namespace fallow::cli {

// A parser for `commands`, and what each verb will do.
struct Parser {
  std::unique_ptr<CLI::App> app;
  std::shared_ptr<GlobalOptions> globals;
  std::vector<std::pair<CLI::App*, Action>> actions;
};
// Declares only the verb `only` where that names one: declaring them all takes longer than most
// commands run.
Parser MakeParser(std::string_view only);

// Returns the exit code (docs/commands.md).
int Run(int argc, char** argv);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_APP_H_
