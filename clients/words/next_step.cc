#include "clients/words/next_step.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/str_join.h"
#include "clients/words/device_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"

namespace fallow::words {
namespace {

using base::Marked;
using base::Next;
using base::Text;
using base::Thing;

template <class Kind>
struct Words {
  Kind kind;
  const char* english;
};

// The steps whose sentences need no argument.
constexpr auto kSteps = std::to_array<Words<Next>>({
    {Next::kUnlock, Marked("Unlock it with `fallow unlock`.")},
    {Next::kMakeJournal, Marked("`fallow init` makes one.")},
    {Next::kGivePassphrase,
     Marked("Give the passphrase again, at the prompt or with `--passphrase-fd N`.")},
    {Next::kCheckPassphrase, Marked("Check the keyboard layout and try again.")},
    {Next::kChangePassphrase, Marked("Change the passphrase now, while the journal is open: "
                                     "`fallow passphrase` writes the file again.")},
    {Next::kSetHome, Marked("Set FALLOW_HOME to another folder for a second journal.")},
    {Next::kExamine, Marked("Run `fallow doctor` to see what can be saved.")},
    {Next::kRebuildIndex,
     Marked("Nothing is lost: build it again with `fallow doctor --rebuild-index`.")},
    {Next::kCheckDisk, Marked("Check this disk, and copy the vault to another one if you can.")},
    {Next::kFreeSpace,
     Marked("Free some space on this disk and try again; nothing that was saved is lost.")},
    {Next::kFreeMemory, Marked("Close some programs and try again.")},
    {Next::kCheckPermissions, Marked("Check the permissions there.")},
    {Next::kUpdateHere, Marked("Update Fallow on this machine.")},
    {Next::kUpdateOlder, Marked("Update Fallow on the older device.")},
    {Next::kRestartDaemon,
     Marked("Stop the daemon with `fallow daemon stop`; the next command starts the installed "
            "one.")},
    {Next::kStopDaemon, Marked("Use that one, or end it with `fallow daemon stop`.")},
    {Next::kTryAgain, Marked("Try again.")},
    {Next::kWait, Marked("Wait for that to finish, or stop it first.")},
    {Next::kGiveMoreOfTheId, Marked("Type more characters.")},
    {Next::kChooseAnotherName, Marked("Choose another name.")},
    {Next::kChooseAnotherPlace, Marked("Choose another place.")},
    {Next::kChooseLaterDay, Marked("Choose a later one.")},
    {Next::kChooseAnotherSpan, Marked("Choose another span.")},
    {Next::kShorten, Marked("Shorten it and try again.")},
    {Next::kDoItInParts, Marked("Do it in smaller parts.")},
    {Next::kRemoveSome, Marked("Remove one first.")},
    {Next::kAttachInstead, Marked("Attach it as a file with `--attach`, or write it in parts.")},
    {Next::kAttachLater, Marked("Add it later with `fallow attach`.")},
    {Next::kWriteReflection, Marked("Write the rest as a reflection of its own.")},
    {Next::kMergeConnections,
     Marked("Choose another name, or merge the two with `fallow connection merge`.")},
    {Next::kConfirmAnother, Marked("`--yes` confirms that they are different.")},
    {Next::kShowAnyway, Marked("`--anyway` shows it.")},
    {Next::kGiveCheckInDays, Marked("Write them like `fallow space days 3 7 30 90`.")},
    {Next::kAnswerEarly,
     Marked("`fallow space` shows when the next one comes; `--day` answers it early.")},
    {Next::kNameWhatToRelease,
     Marked("Name a reflection by its id, or a connection with `--connection`.")},
    {Next::kReleaseDevice, Marked("`fallow device release` removes a device.")},
    {Next::kDistrustDevice, Marked("If the device is yours and up to date, please report this; if "
                                   "you do not trust it, remove it with `fallow device release`.")},
    {Next::kUseAnotherDevice, Marked("Do this on another device.")},
    {Next::kLetThrough,
     Marked("Copy what you want to keep, then accept the deletions with `fallow sync review`.")},
    {Next::kPairAgain, Marked("Begin again with a new code.")},
    {Next::kAddDeviceThere, Marked("Run `fallow device add` there.")},
    {Next::kTypeAsShown, Marked("Type it exactly as the other device shows it.")},
    {Next::kCheckReach, Marked("Check that it is waiting (`fallow device add`), that the address "
                               "is right, and that no firewall is in the way.")},
    {Next::kChooseSource, Marked("Name the file or folder that the other program exported.")},
    {Next::kDecryptFirst, Marked("Decrypt a copy with `jrnl --decrypt` and import that.")},
    {Next::kCorrectAndImport, Marked("Correct the file and import again.")},
    {Next::kCopyIntoFolder, Marked("Copy it into the folder.")},
    {Next::kExportAgain, Marked("Export it again.")},
    {Next::kChooseAnotherPort,
     Marked("End that program and run `fallow sync now`, or set another `sync.port` and run "
            "`fallow daemon stop`; the next command starts it anew.")},
});

constexpr auto kShows = std::to_array<Words<Thing>>({
    {Thing::kReflections, Marked("`fallow list` shows the ids; `fallow search` finds words.")},
    {Thing::kAttachments, Marked("`fallow show` lists them.")},
    {Thing::kVersions, Marked("`fallow history` lists them.")},
    {Thing::kDrafts, Marked("`fallow drafts` lists them.")},
    {Thing::kTemplates, Marked("`fallow template list` shows them.")},
    {Thing::kConnections,
     Marked("`fallow connection list` shows them; `fallow connection add` makes one.")},
    {Thing::kConnection, Marked("`fallow connection show` lists its names.")},
    {Thing::kSigns, Marked("`fallow sign list` shows them; `fallow sign add` adds your own.")},
    {Thing::kPrompts, Marked("`fallow prompt --list` shows them all.")},
    {Thing::kFindings, Marked("`fallow farewell check NAME --all` shows all of them.")},
    {Thing::kFarewell, Marked("`fallow farewell show NAME` shows where it stands.")},
    {Thing::kLetters, Marked("`fallow letter list` shows them.")},
    {Thing::kSpaces, Marked("`fallow space` shows them.")},
    {Thing::kReleases, Marked("`fallow release list` shows them.")},
    {Thing::kReceipt, Marked("`fallow release receipt` says where and when.")},
    {Thing::kReleasable,
     Marked("`fallow list`, `fallow letter list` and `fallow release list` show the ids.")},
    {Thing::kDevices, Marked("`fallow device list` shows them.")},
    {Thing::kHeldDeletions, Marked("`fallow sync review` shows what is waiting.")},
});

template <class Table, class Kind>
std::string Find(const Table& table, Kind kind) {
  const auto found = std::ranges::find(table, kind, [](const auto& each) { return each.kind; });
  return found == table.end() ? std::string() : base::Translated(found->english);
}

std::string Joined(const std::string& what, const std::string& sentence) {
  const std::string both = what + (what.empty() || sentence.empty() ? "" : " ") + sentence;
  return base::Printable(both, base::Newlines::kReplace);
}

// What shows `step.thing`, where it is known which one.
std::string ShowOne(const base::NextStep& step) {
  const std::string name = step.name.empty() ? "" : ShellWord(step.name);
  if (step.thing == Thing::kVersions && !step.id.empty()) {
    return Text("`fallow history {}` lists them.", {step.id});
  }
  if (name.empty()) return Find(kShows, step.thing);
  switch (step.thing) {
    case Thing::kConnections:
      return Text("`fallow connection list` shows them; `fallow connection add {}` makes one.",
                  {name});
    case Thing::kConnection:
      return Text("`fallow connection show {}` lists its names.", {name});
    case Thing::kFindings:
      return Text("`fallow farewell check {} --all` shows all of them.", {name});
    case Thing::kFarewell:
      return Text("`fallow farewell show {}` shows where it stands.", {name});
    default:
      return Find(kShows, step.thing);
  }
}

// The newer one of `file`, where it is known which one is older.
std::string PutBackNewer(const std::string& file) {
  if (file.empty()) {
    return Text("Put back the newer file, or `keyslots` and `journal.db` together from one copy.");
  }
  const std::string put_back = Text(
      "Put back the newer `{}`, or `keyslots` and `journal.db` together from one copy.", {file});
  if (file != "journal.db") return put_back;
  return Joined(put_back,
                Text("If it is gone for good, `fallow doctor --mend --force` goes on with "
                     "what the index has."));
}

}  // namespace

std::string Sentence(const base::NextStep& step) {
  switch (step.kind) {
    case Next::kShow:
      return ShowOne(step);
    case Next::kBeginFarewell:
      return Text("`fallow farewell begin {}` begins one.",
                  {step.name.empty() ? "NAME" : ShellWord(step.name)});
    case Next::kPutBackCopy:
      return step.name.empty() ? Text("If you have a copy of it, put that back.")
                               : Text("If you have a copy of `{}`, put it back.", {step.name});
    case Next::kPutBackNewer:
      return PutBackNewer(step.name);
    case Next::kChooseOneOf:
      return Joined(
          step.name.empty() ? "" : Text("Did you mean `{}`?", {step.name}),
          step.choices.empty() ? "" : Text("Use one of: {}.", {absl::StrJoin(step.choices, ", ")}));
    case Next::kExportAs:
      return Text("Export as {} to keep it.", {absl::StrJoin(step.choices, " or ")});
    case Next::kBringBack:
      return step.id.empty() ? Text("Bring it back first with `fallow undelete`.")
                             : Text("Bring it back first with `fallow undelete {}`.", {step.id});
    case Next::kOpenEarly:
      return Text(
          "`fallow letter open {} --early` opens it before its day: only the program's promise "
          "keeps it closed, not cryptography.",
          {step.id.empty() ? "ID" : step.id});
    case Next::kCancelRelease:
      return step.id.empty()
                 ? Text(
                       "`fallow release list` shows it, and `fallow release cancel` takes it back.")
                 : Text("`fallow release cancel {}` takes it back.", {step.id});
    default:
      return Find(kSteps, step.kind);
  }
}

std::string Sentence(const client::v1::NextStep& step) {
  const std::optional<base::NextStep> read = base::NextStepFrom(step.SerializeAsString());
  return read ? Sentence(*read) : std::string();
}

std::string Told(const std::string& what, const client::v1::NextStep& next) {
  return Joined(what, Sentence(next));
}

std::string Told(const absl::Status& failure) {
  return Joined(std::string(failure.message()), Sentence(base::NextStepOf(failure)));
}

}  // namespace fallow::words
