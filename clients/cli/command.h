#ifndef FALLOW_CLIENTS_CLI_COMMAND_H_
#define FALLOW_CLIENTS_CLI_COMMAND_H_

// The command table: one row per verb. Each verb has its own file in clients/cli/commands.

#include <span>
#include <string_view>

#include "clients/cli/support/action.h"
#include "clients/cli/support/arguments.h"

namespace fallow::cli {

struct Command {
  std::string_view name;
  const char* group;    // heading in the help; marked for the catalogue
  const char* summary;  // one line, beginning with a verb; marked too
  // Declares arguments on `app` and returns the action that uses them.
  Action (*add)(Verb app);
};

std::span<const Command> Commands();
// Null when there is no command with that name.
const Command* FindCommand(std::string_view name);

Action AddCompletion(Verb app);
// Run() shows the help itself; this declares the words that it takes.
Action AddHelp(Verb app);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMAND_H_
