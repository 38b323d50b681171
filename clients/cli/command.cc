#include "clients/cli/command.h"

#include <algorithm>
#include <array>

#include "clients/cli/commands/commands.h"
namespace fallow::cli {
namespace {

constexpr std::string_view kVaultGroup = "The vault";
constexpr std::string_view kWritingGroup = "Writing";
constexpr std::string_view kReadingGroup = "Reading";
constexpr std::string_view kPracticeGroup = "The practice";
constexpr std::string_view kKeepingGroup = "Keeping in order";
constexpr std::string_view kDevicesGroup = "Devices";
constexpr std::string_view kMovingGroup = "In and out";

constexpr auto kCommands = std::to_array<Command>({
    {"init", kVaultGroup, "Make a new, empty journal on this device", AddInit},
    {"unlock", kVaultGroup, "Open the journal with its passphrase", AddUnlock},
    {"lock", kVaultGroup, "Close the journal and forget every key", AddLock},
    {"status", kVaultGroup, "Say whether the journal is open and what it holds", AddStatus},
    {"doctor", kVaultGroup, "Read everything and report what is damaged", AddDoctor},
    {"passphrase", kVaultGroup, "Change the passphrase", AddPassphrase},
    {"daemon", kVaultGroup, "Start, stop or look at the daemon", AddDaemon},

    {"write", kWritingGroup, "Write a reflection", AddWrite},
    {"edit", kWritingGroup, "Change a reflection", AddEdit},
    {"drafts", kWritingGroup, "Find texts that were not finished", AddDrafts},
    {"prompt", kWritingGroup, "Show something to write from", AddPrompt},
    {"template", kWritingGroup, "Keep beginnings to write from", AddTemplate},
    {"attach", kWritingGroup, "Add, list, save or remove attachments", AddAttach},

    {"list", kReadingGroup, "List reflections, the latest first", AddList},
    {"show", kReadingGroup, "Show one reflection", AddShow},
    {"search", kReadingGroup, "Find reflections", AddSearch},
    {"timeline", kReadingGroup, "Read along the days", AddTimeline},
    {"on-this-day", kReadingGroup, "Read what earlier years said on this day", AddOnThisDay},
    {"history", kReadingGroup, "Show how a reflection has changed", AddHistory},
    {"stats", kReadingGroup, "Count what is there", AddStats},

    {"connection", kPracticeGroup, "The people, places and habits you write about", AddConnection},
    {"notice", kPracticeGroup, "Note in a moment what has shifted with somebody", AddNotice},
    {"sign", kPracticeGroup, "Look at the words for what is noticed, or add your own", AddSign},
    {"drift", kPracticeGroup, "Look at how a connection has moved", AddDrift},
    {"quiet", kPracticeGroup, "Leave somebody out of what comes by itself", AddQuiet},
    {"farewell", kPracticeGroup, "Write a farewell in parts, and look at its words", AddFarewell},
    {"release", kPracticeGroup, "Let go for good, on every device", AddRelease},
    {"space", kPracticeGroup, "Hold the space after a farewell: check-ins and boundaries",
     AddSpace},
    {"light", kPracticeGroup, "Note what brought life, or show what did", AddLight},
    {"letter", kPracticeGroup, "Write to a later self; open it on its day", AddLetter},
    {"due", kPracticeGroup, "Say what waits because its day has come", AddDue},
    {"look-back", kPracticeGroup, "Look back over a span of time", AddLookBack},

    {"star", kKeepingGroup, "Star a reflection, or take the star away", AddStar},
    {"tag", kKeepingGroup, "Tag a reflection, or list the tags", AddTag},
    {"restore-version", kKeepingGroup, "Bring back an earlier version", AddRestoreVersion},
    {"delete", kKeepingGroup, "Delete a reflection; it can be brought back for 30 days", AddDelete},
    {"undelete", kKeepingGroup, "Bring back a deleted reflection", AddUndelete},

    {"device", kDevicesGroup, "Add, list, rename or release devices", AddDevice},
    {"sync", kDevicesGroup, "Keep the devices in step", AddSync},

    {"import", kMovingGroup, "Bring entries in from another journal", AddImport},
    {"export", kMovingGroup, "Write the whole journal out, unencrypted", AddExport},
    {"completion", kMovingGroup, "Print a completion script for a shell", AddCompletion},
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
