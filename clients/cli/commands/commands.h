#ifndef FALLOW_CLIENTS_CLI_COMMANDS_COMMANDS_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_COMMANDS_H_

// The verbs, one file each. Each function declares its verb's arguments on `app` and returns the
// action that uses them.

#include "clients/cli/support/action.h"

namespace CLI {
class App;
}

namespace fallow::cli {

Action AddAttach(CLI::App& app);
Action AddConnection(CLI::App& app);
Action AddDaemon(CLI::App& app);
Action AddDelete(CLI::App& app);
Action AddDevice(CLI::App& app);
Action AddDoctor(CLI::App& app);
Action AddDrafts(CLI::App& app);
Action AddDrift(CLI::App& app);
Action AddDue(CLI::App& app);
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
Action AddLookBack(CLI::App& app);
Action AddNotice(CLI::App& app);
Action AddOnThisDay(CLI::App& app);
Action AddPassphrase(CLI::App& app);
Action AddPrompt(CLI::App& app);
Action AddQuiet(CLI::App& app);
Action AddRelease(CLI::App& app);
Action AddRestoreVersion(CLI::App& app);
Action AddSearch(CLI::App& app);
Action AddShow(CLI::App& app);
Action AddSign(CLI::App& app);
Action AddSpace(CLI::App& app);
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

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_COMMANDS_H_
