#ifndef FALLOW_CLIENTS_CLI_COMMAND_H_
#define FALLOW_CLIENTS_CLI_COMMAND_H_

// The command table: one row and one file (cmd_*.cc) a verb. A row's `add` declares the verb's
// arguments to CLI11 and leaves in `invocation` what is to be done once they are parsed; nothing
// talks to the daemon before that.

#include <functional>
#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace CLI {
class App;
}

namespace fallow::cli {

class Context;

// What the command line asked for. It keeps its own arguments alive.
using Action = std::function<absl::Status(Context&)>;

struct Command {
  std::string_view name;
  std::string_view group;    // heading in the help
  std::string_view summary;  // one line, a verb first
  // Declares arguments on `app` and returns the action that uses them.
  Action (*add)(CLI::App& app);
};

std::span<const Command> Commands();
// Null when there is none of that name.
const Command* FindCommand(std::string_view name);

Action AddAttach(CLI::App& app);
Action AddCompletion(CLI::App& app);
Action AddConnection(CLI::App& app);
Action AddDaemon(CLI::App& app);
Action AddDelete(CLI::App& app);
Action AddDevice(CLI::App& app);
Action AddDoctor(CLI::App& app);
Action AddDrafts(CLI::App& app);
Action AddDue(CLI::App& app);
Action AddDrift(CLI::App& app);
Action AddEdit(CLI::App& app);
Action AddExport(CLI::App& app);
Action AddFarewell(CLI::App& app);
Action AddHistory(CLI::App& app);
Action AddImport(CLI::App& app);
Action AddInit(CLI::App& app);
Action AddLetter(CLI::App& app);
Action AddLight(CLI::App& app);
Action AddList(CLI::App& app);
Action AddLock(CLI::App& app);
Action AddNotice(CLI::App& app);
Action AddLookBack(CLI::App& app);
Action AddOnThisDay(CLI::App& app);
Action AddPassphrase(CLI::App& app);
Action AddPrompt(CLI::App& app);
Action AddRelease(CLI::App& app);
Action AddRestoreVersion(CLI::App& app);
Action AddSearch(CLI::App& app);
Action AddShow(CLI::App& app);
Action AddSpace(CLI::App& app);
Action AddQuiet(CLI::App& app);
Action AddSign(CLI::App& app);
Action AddStar(CLI::App& app);
Action AddStats(CLI::App& app);
Action AddStatus(CLI::App& app);
Action AddSync(CLI::App& app);
Action AddTag(CLI::App& app);
Action AddTemplate(CLI::App& app);
Action AddTimeline(CLI::App& app);
Action AddUndelete(CLI::App& app);
Action AddUnlock(CLI::App& app);
Action AddWrite(CLI::App& app);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMAND_H_
