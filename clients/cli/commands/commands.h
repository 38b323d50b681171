#ifndef FALLOW_CLIENTS_CLI_COMMANDS_COMMANDS_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_COMMANDS_H_

// The verbs, one file each. Each function declares the arguments of its verb on `app` and returns
// the action that uses them.

#include "clients/cli/support/action.h"
#include "clients/cli/support/arguments.h"

namespace fallow::cli {

Action AddAttach(Verb app);
Action AddConnection(Verb app);
Action AddDaemon(Verb app);
Action AddDelete(Verb app);
Action AddDevice(Verb app);
Action AddDoctor(Verb app);
Action AddDrafts(Verb app);
Action AddDrift(Verb app);
Action AddDue(Verb app);
Action AddEdit(Verb app);
Action AddExport(Verb app);
Action AddFarewell(Verb app);
Action AddHistory(Verb app);
Action AddImport(Verb app);
Action AddInit(Verb app);
Action AddLetter(Verb app);
Action AddLight(Verb app);
Action AddList(Verb app);
Action AddLock(Verb app);
Action AddLookBack(Verb app);
Action AddNotice(Verb app);
Action AddOnThisDay(Verb app);
Action AddPassphrase(Verb app);
Action AddPrompt(Verb app);
Action AddQuiet(Verb app);
Action AddRelease(Verb app);
Action AddRestoreVersion(Verb app);
Action AddSearch(Verb app);
Action AddShow(Verb app);
Action AddSign(Verb app);
Action AddSpace(Verb app);
Action AddStar(Verb app);
Action AddStats(Verb app);
Action AddStatus(Verb app);
Action AddSync(Verb app);
Action AddTag(Verb app);
Action AddTemplate(Verb app);
Action AddTimeline(Verb app);
Action AddUndelete(Verb app);
Action AddUnlock(Verb app);
Action AddWrite(Verb app);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_COMMANDS_H_
