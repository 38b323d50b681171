#include "clients/cli/command.h"

#include <algorithm>
#include <array>

#include "clients/cli/commands/commands.h"
#include "daemon/base/catalogue.h"

namespace fallow::cli {
namespace {

using base::Marked;

constexpr const char* kVaultGroup = Marked("The vault");
constexpr const char* kWritingGroup = Marked("Writing");
constexpr const char* kReadingGroup = Marked("Reading");
constexpr const char* kPracticeGroup = Marked("The practice");
constexpr const char* kKeepingGroup = Marked("Keeping in order");
constexpr const char* kDevicesGroup = Marked("Devices");
constexpr const char* kMovingGroup = Marked("In and out");

constexpr auto kCommands = std::to_array<Command>({
    {"init", kVaultGroup, Marked("Make a new, empty journal on this device"), AddInit},
    {"unlock", kVaultGroup, Marked("Open the journal with its passphrase"), AddUnlock},
    {"lock", kVaultGroup, Marked("Close the journal and forget every key"), AddLock},
    {"status", kVaultGroup, Marked("Show whether the journal is open and what it holds"),
     AddStatus},
    {"doctor", kVaultGroup, Marked("Read everything and report what is damaged"), AddDoctor},
    {"passphrase", kVaultGroup, Marked("Change the passphrase"), AddPassphrase},
    {"daemon", kVaultGroup, Marked("Start, stop or look at the daemon"), AddDaemon},

    {"write", kWritingGroup, Marked("Write a reflection"), AddWrite},
    {"edit", kWritingGroup, Marked("Change a reflection"), AddEdit},
    {"drafts", kWritingGroup, Marked("List, resume or discard unfinished texts"), AddDrafts},
    {"prompt", kWritingGroup, Marked("Show a prompt to write from"), AddPrompt},
    {"template", kWritingGroup, Marked("Keep templates for new reflections"), AddTemplate},
    {"attach", kWritingGroup, Marked("Add, list, save or remove attachments"), AddAttach},

    {"list", kReadingGroup, Marked("List reflections, latest first"), AddList},
    {"show", kReadingGroup, Marked("Show one reflection"), AddShow},
    {"search", kReadingGroup, Marked("Find reflections"), AddSearch},
    {"timeline", kReadingGroup, Marked("Read the journal day by day"), AddTimeline},
    {"on-this-day", kReadingGroup, Marked("Read what you wrote on this day in earlier years"),
     AddOnThisDay},
    {"history", kReadingGroup, Marked("Show how a reflection has changed"), AddHistory},
    {"stats", kReadingGroup, Marked("Count reflections and words, in total and by month"),
     AddStats},

    {"connection", kPracticeGroup, Marked("The people, places and habits you write about"),
     AddConnection},
    {"notice", kPracticeGroup, Marked("Quickly note what has shifted with someone"), AddNotice},
    {"sign", kPracticeGroup, Marked("List the signs you can notice, or add your own"), AddSign},
    {"drift", kPracticeGroup, Marked("See how a connection has shifted over time"), AddDrift},
    {"quiet", kPracticeGroup, Marked("Keep someone out of prompts, reminders and plots"), AddQuiet},
    {"farewell", kPracticeGroup, Marked("Write a farewell in parts, and check its words"),
     AddFarewell},
    {"release", kPracticeGroup, Marked("Let something go for good, on every device"), AddRelease},
    {"space", kPracticeGroup, Marked("Hold the space after a farewell: check-ins and boundaries"),
     AddSpace},
    {"light", kPracticeGroup, Marked("Note what brought life, or list your notes"), AddLight},
    {"letter", kPracticeGroup, Marked("Write a letter to your later self, and open it on its day"),
     AddLetter},
    {"due", kPracticeGroup, Marked("List what is due"), AddDue},
    {"look-back", kPracticeGroup, Marked("Look back over a span of time"), AddLookBack},

    {"star", kKeepingGroup, Marked("Star a reflection, or remove its star"), AddStar},
    {"tag", kKeepingGroup, Marked("Tag a reflection, or list the tags"), AddTag},
    {"restore-version", kKeepingGroup, Marked("Bring back an earlier version"), AddRestoreVersion},
    {"delete", kKeepingGroup, Marked("Delete a reflection; it can be brought back for 30 days"),
     AddDelete},
    {"undelete", kKeepingGroup, Marked("Bring back a deleted reflection"), AddUndelete},

    {"device", kDevicesGroup, Marked("Add, list, rename or release devices"), AddDevice},
    {"sync", kDevicesGroup, Marked("Keep your devices in sync"), AddSync},

    {"import", kMovingGroup, Marked("Import entries from another journal"), AddImport},
    {"export", kMovingGroup, Marked("Export the whole journal, unencrypted"), AddExport},
    {"completion", kMovingGroup, Marked("Print a completion script for a shell"), AddCompletion},
    {"help", kMovingGroup, Marked("Show this help, or that of a command"), AddHelp},
});

}  // namespace

std::span<const Command> Commands() {
  return kCommands;
}

const Command* FindCommand(std::string_view name) {
  const auto found = std::ranges::find(kCommands, name, &Command::name);
  return found == kCommands.end() ? nullptr : &*found;
}

}  // namespace fallow::cli
