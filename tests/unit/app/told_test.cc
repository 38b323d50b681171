// Every call of the client API and the changes that it reports to watching clients: a table, played
// in order against a whole daemon. A call that is added to the API and not to the table fails here.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/unit/app/running_daemon.h"
#include "tests/unit/app/watcher.h"

namespace fallow::app {
namespace {

namespace pb = google::protobuf;
using Words = Watcher::Words;

struct Step {
  std::string method;
  std::string request;  // as text; $name stands for a value kept earlier
  // Kind and id of each change reported, with the id as $name or as =path into the last answer; `?`
  // where the id is not available there.
  Words told = {};
  // What later steps need: a name, and a path into an answer.
  std::map<std::string, std::string> keep = {};
};

// Calls that the table leaves out, and why.
const std::set<std::string> kElsewhere = {
    "Health.Stop",  // ends the daemon
    "Watch.Watch",  // is what is being tested
    // With two devices, in told_devices_test.cc.
    "DeviceService.AddDevice",
    "DeviceService.JoinJournal",
    "DeviceService.ReleaseDevice",
    "DeviceService.AcknowledgeDevice",
};

constexpr char kFar[] = "{ unix_millis: 4102444800000 zone: 'UTC' }";

const std::string kPass = "passphrase: 'right'";

std::vector<Step> Beginning() {
  return {
      {"Health.Check", ""},
      {"Vault.Status", ""},
      {"Vault.Init",
       kPass + " device_name: 'laptop'",
       {"VAULT LOCKED", "VAULT OPENING", "VAULT UNLOCKED"}},
      {"Vault.Doctor", ""},
  };
}

std::vector<Step> Writing() {
  return {
      // What is written.
      {"Journal.Write", "text: 'a grey morning'", {"REFLECTION =id"}, {{"one", "id"}}},
      {"Journal.Write", "text: 'to be let go'", {"REFLECTION =id"}, {{"gone", "id"}}},
      {"Journal.Get", "id: '$one'"},
      {"Journal.List", ""},
      {"Journal.OnThisDay", "day { year: 2020 month: 1 day: 1 }"},
      {"Journal.Edit", "id: '$one' base_version: 1 text: 'a bright morning'", {"REFLECTION $one"}},
      {"Journal.History", "id: '$one'"},
      {"Journal.RestoreVersion", "id: '$one' version: 1", {"REFLECTION $one"}},
      {"Journal.Delete", "id: '$one'", {"REFLECTION $one"}},
      {"Journal.Undelete", "id: '$one'", {"REFLECTION $one"}},
      {"Journal.Names", "kind: KIND_TAG"},
      {"Journal.Stats", ""},
      {"Journal.SetTemplate", "template { name: 'day' text: 'What was it?' }", {"TEMPLATE"}},
      {"Journal.ListTemplates", ""},
      {"Journal.RemoveTemplate", "name: 'day'", {"TEMPLATE"}},
      {"Journal.NextPrompt", "", {"PROMPT"}, {{"prompt", "id"}}},
      {"Journal.ListPrompts", ""},
      {"Journal.SilencePrompt", "id_or_group: '$prompt'", {"PROMPT"}},
      {"Journal.SilencePrompt", "id_or_group: '$prompt'"},
      {"Journal.SilencePrompt", "id_or_group: '$prompt' back: true", {"PROMPT"}},
      // An upload belongs to nothing until something refers to it.
      {"Attachments.Put",
       "attachment { name: 'a.txt' media_type: 'text/plain' } content: 'x' last: true",
       {},
       {{"file", "id"}}},
      {"Journal.Edit", "id: '$one' attach_ids: '$file'", {"REFLECTION $one"}},
      {"Attachments.Get", "id: '$file'"},
  };
}

std::vector<Step> DraftsAndPeople() {
  return {
      // Drafts.
      {"Drafts.Save",
       "draft { text: 'half a thought' reflection {} }",
       {"DRAFT =id"},
       {{"draft", "id"}}},
      {"Drafts.List", ""},
      {"Drafts.Get", "id: '$draft'"},
      {"Drafts.Discard", "id: '$draft'", {"DRAFT $draft"}},
      // Connections.
      {"ConnectionService.AddConnection", "name: 'Ana'", {"CONNECTION =id"}, {{"ana", "id"}}},
      {"ConnectionService.AddConnection", "name: 'Bertram'", {"CONNECTION =id"}, {{"ben", "id"}}},
      {"ConnectionService.ListConnections", ""},
      {"ConnectionService.GetConnection", "name: 'Ana'"},
      {"ConnectionService.EditConnection", "name: 'Ana' gave: 'time'", {"CONNECTION $ana"}},
      {"ConnectionService.SetSeason", "name: 'Ana' season: SEASON_SHIFTING", {"CONNECTION $ana"}},
      {"ConnectionService.QuietConnection",
       absl::StrCat("name: 'Ana' until ", kFar),
       {"CONNECTION $ana"}},
      {"ConnectionService.QuietConnection", "name: 'Ana'", {"CONNECTION $ana"}},
      {"ConnectionService.MergeConnections",
       "name: 'Bertram' into: 'Ana'",
       {"CONNECTION $ana", "CONNECTION $ben"}},
      {"ConnectionService.Notice", "name: 'Ana' signs: 'quieter'", {"REFLECTION =id"}},
      {"ConnectionService.LookAtDrift", "name: 'Ana'"},
      {"ConnectionService.ListSigns", ""},
      {"ConnectionService.SetSign", "id: 'foggy' meaning: 'nothing is clear'", {"SIGN"}},
      {"ConnectionService.RemoveSign", "id: 'foggy'", {"SIGN"}},
  };
}

std::vector<Step> Endings() {
  return {
      // A farewell, and the space after it.
      {"FarewellService.BeginFarewell", "connection: 'Ana'", {"FAREWELL =id"}, {{"bye", "id"}}},
      {"FarewellService.ListFarewells", ""},
      {"FarewellService.EditFarewell",
       "connection: 'Ana' part: PART_WORDS text: 'You always hurt me.'",
       {"FAREWELL $bye"}},
      {"FarewellService.GetFarewell", "connection: 'Ana'"},
      {"FarewellService.CheckFarewell", "connection: 'Ana'", {}, {{"finding", "findings.0.id"}}},
      {"FarewellService.SetFindingAside",
       "connection: 'Ana' finding: '$finding'",
       {"FAREWELL $bye"}},
      {"FarewellService.MarkSaid",
       "connection: 'Ana' how: 'by letter'",
       {"CONNECTION $ana", "FAREWELL $bye", "SPACE ?"}},
      {"FarewellService.TakeBackSaid",
       "connection: 'Ana'",
       {"CONNECTION $ana", "FAREWELL $bye", "SPACE ?"}},
      {"FarewellService.MarkSaid",
       "connection: 'Ana' how: 'by letter'",
       {"CONNECTION $ana", "FAREWELL $bye", "SPACE ?"}},
      {"SpaceService.ListSpaces", "", {}, {{"space", "spaces.0.id"}}},
      {"SpaceService.AnswerCheckIn",
       "space: '$space' day: 3 text: 'quiet'",
       {"REFLECTION =reflection.id", "SPACE $space"}},
      {"SpaceService.AnswerCheckIn", "space: '$space' day: 7 look: true"},
      {"SpaceService.SetCheckInDays", "days: 5", {"SETTINGS"}},
      {"SpaceService.SetBoundary",
       absl::StrCat("space: '$space' text: 'no calls' remind ", kFar),
       {"SPACE $space"},
       {{"boundary", "boundaries.0.id"}}},
      {"SpaceService.RemoveBoundary", "space: '$space' id: '$boundary'", {"SPACE $space"}},
      {"SpaceService.CloseSpace", "space: '$space'", {"SPACE $space"}},
      {"SpaceService.ListDue", ""},
  };
}

std::vector<Step> LettersAndReleases() {
  return {
      // Letters.
      {"LetterService.WriteLetter",
       absl::StrCat("text: 'to a later self' open_at ", kFar),
       {"LETTER =id"},
       {{"letter", "id"}}},
      {"LetterService.ListLetters", ""},
      {"LetterService.OpenLetter", "id: '$letter' early: true", {"LETTER $letter"}},
      {"LetterService.OpenLetter", "id: '$letter' early: true"},
      // Letting go.
      {"ReleaseService.LastLook", "target { id: '$gone' }"},
      {"ReleaseService.PlanRelease",
       "target { id: '$gone' } after_seconds: 864000 " + kPass,
       {"RELEASE =id"},
       {{"plan", "id"}}},
      {"ReleaseService.ListReleases", ""},
      {"ReleaseService.CancelRelease", "id: '$plan'", {"RELEASE $plan"}},
      {"ReleaseService.PlanRelease",
       "target { id: '$gone' } after_seconds: 0 " + kPass,
       {"RELEASE =id", "LET_GO $gone"},
       {{"done", "id"}}},
      {"ReleaseService.GetReceipt", "id: '$done'", {}, {{"receipt", "document"}}},
      {"ReleaseService.VerifyReceipt", "document: '$receipt'"},
      {"LookBackService.LookBack",
       "first { year: 2020 month: 1 day: 1 } last { year: 2030 month: 1 day: 1 } zone: 'UTC' "
       "columns: 80"},
  };
}

std::vector<Step> FilesAndDevices(const std::string& folder) {
  return {
      // Files.
      {"Transfer.ListFormats", ""},
      {"Transfer.Import",
       "format: FORMAT_JRNL path: '" + folder + "/journal.txt' zone: 'UTC'",
       {"REFLECTION ?"}},
      {"Transfer.Export", "format: FORMAT_JSON path: '" + folder + "/out' " + kPass},
      // Devices.
      {"DeviceService.ListDevices", ""},
      {"DeviceService.RenameDevice", "device: 'laptop' name: 'desk'", {"DEVICE =device.id"}},
      {"SyncService.GetSyncStatus", ""},
      {"SyncService.SyncNow", ""},
      {"SyncService.ReviewSync", ""},
      // The vault.
      {"Vault.ChangePassphrase", "old_passphrase: 'right' new_passphrase: 'other'", {"SETTINGS"}},
      {"Vault.Lock", "", {"VAULT LOCKED"}},
      {"Drafts.Save", "draft { text: 'while it is locked' reflection {} }", {"DRAFT =id"}},
      {"Vault.Unlock", "passphrase: 'other'", {"VAULT OPENING", "VAULT UNLOCKED"}},
  };
}

std::vector<Step> Table(const std::string& folder) {
  std::vector<Step> all;
  for (const std::vector<Step>& part : {Beginning(), Writing(), DraftsAndPeople(), Endings(),
                                        LettersAndReleases(), FilesAndDevices(folder)}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

// The methods of all services that this program is linked with.
std::vector<const pb::MethodDescriptor*> AllMethods() {
  const pb::DescriptorPool* const pool = pb::DescriptorPool::generated_pool();
  std::vector<std::string> files;
  REQUIRE(pb::DescriptorPool::internal_generated_database()->FindAllFileNames(&files));
  std::vector<const pb::MethodDescriptor*> methods;
  for (const std::string& name : files) {
    if (!absl::StartsWith(name, "fallow/client/v1/")) continue;
    const pb::FileDescriptor* const file = pool->FindFileByName(name);
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.push_back(file->service(i)->method(j));
      }
    }
  }
  return methods;
}

std::string NameOf(const pb::MethodDescriptor& method) {
  return absl::StrCat(method.service()->name(), ".", method.name());
}

using MessagePtr = std::unique_ptr<pb::Message>;
MessagePtr New(const pb::Descriptor* type) {
  return MessagePtr(pb::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// The text at a path like "spaces.0.id".
std::string At(const pb::Message& message, std::string_view path) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(absl::string_view(path.data(), path.size()), absl::MaxSplits('.', 1));
  const pb::FieldDescriptor* const field = message.GetDescriptor()->FindFieldByName(parts.first);
  REQUIRE(field != nullptr);
  const pb::Reflection& reflection = *message.GetReflection();
  if (field->is_repeated()) {
    const std::pair<std::string, std::string> rest =
        absl::StrSplit(parts.second, absl::MaxSplits('.', 1));
    int index = 0;
    REQUIRE(absl::SimpleAtoi(rest.first, &index));
    REQUIRE(index < reflection.FieldSize(message, field));
    return At(reflection.GetRepeatedMessage(message, field, index), rest.second);
  }
  if (parts.second.empty()) return reflection.GetString(message, field);
  return At(reflection.GetMessage(message, field), parts.second);
}

class Played {
 public:
  Played() : channel_(daemon_.Connect()), watcher_(channel_) {
    std::ofstream(folder() + "/journal.txt") << "[2020-05-03 09:30] A morning\n";
  }

  std::string folder() const { return daemon_.scratch().path().string(); }

  void Play(const Step& step, const pb::MethodDescriptor& method) {
    INFO(step.method << " " << step.request);
    MessagePtr answer = Call(method, step.request);
    for (const auto& [name, path] : step.keep) kept_["$" + name] = absl::CEscape(At(*answer, path));
    Words wanted;
    for (const std::string& each : step.told) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(each, ' ');
      if (parts.second.empty() || parts.second[0] != '=') {
        wanted.push_back(absl::StrReplaceAll(each, kept_));
      } else {
        wanted.push_back(parts.first + " " + At(*answer, parts.second.substr(1)));
      }
    }
    Words told = Told(wanted);
    // Changes of one kind come in no known order; only states of the vault keep theirs.
    if (!absl::StartsWith(step.method, "Vault.")) {
      std::sort(wanted.begin(), wanted.end());
      std::sort(told.begin(), told.end());
    }
    CHECK(told == wanted);
  }

 private:
  MessagePtr Call(const pb::MethodDescriptor& method, const std::string& text) {
    MessagePtr request = New(method.input_type());
    REQUIRE(pb::TextFormat::ParseFromString(absl::StrReplaceAll(text, kept_), request.get()));
    const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
    grpc::GenericStub stub(channel_);
    grpc::CompletionQueue queue;
    grpc::ClientContext context;
    const auto done = [&] {
      void* tag = nullptr;
      bool ok = false;
      REQUIRE(queue.Next(&tag, &ok));
      return ok;
    };
    const auto call = stub.PrepareCall(&context, path, &queue);
    call->StartCall(nullptr);
    done();
    const grpc::Slice sent(request->SerializeAsString());
    call->WriteLast(grpc::ByteBuffer(&sent, 1), {}, nullptr);
    done();
    MessagePtr answer = New(method.output_type());
    while (true) {
      grpc::ByteBuffer bytes;
      call->Read(&bytes, nullptr);
      if (!done()) break;
      std::vector<grpc::Slice> slices;
      REQUIRE(bytes.Dump(&slices).ok());
      std::string all;
      for (const grpc::Slice& each : slices) {
        all.append(reinterpret_cast<const char*>(each.begin()), each.size());
      }
      REQUIRE(answer->ParseFromString(all));
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    done();
    INFO(status.error_message());
    REQUIRE(status.ok());
    return answer;
  }

  // What was reported up to now. Where `wanted` has `?` for the id of a kind, any id counts.
  Words Told(const Words& wanted) {
    const bool absent = wanted.empty() && kept_.empty();
    if (absent) return {};  // there is no journal yet
    Words told = watcher_.Told();
    for (std::string& each : told) {
      const std::string unknown = each.substr(0, each.find(' ')) + " ?";
      if (std::find(wanted.begin(), wanted.end(), unknown) != wanted.end()) each = unknown;
    }
    return told;
  }

  RunningDaemon daemon_;
  std::shared_ptr<grpc::Channel> channel_;
  Watcher watcher_;
  std::map<std::string, std::string> kept_;
};

TEST_CASE("every call that changes something is told to a watcher, once, and no other is") {
  std::map<std::string, const pb::MethodDescriptor*> methods;
  for (const pb::MethodDescriptor* const each : AllMethods()) methods[NameOf(*each)] = each;
  Played played;
  const std::vector<Step> table = Table(played.folder());
  std::set<std::string> in_table = kElsewhere;
  for (const Step& step : table) in_table.insert(step.method);
  for (const auto& [name, method] : methods) {
    INFO(name << " is not in the table: what does it tell those who watch?");
    CHECK(in_table.contains(name));
  }
  for (const Step& step : table) {
    INFO(step.method);
    REQUIRE(methods.contains(step.method));
    played.Play(step, *methods.at(step.method));
  }
}

}  // namespace
}  // namespace fallow::app
