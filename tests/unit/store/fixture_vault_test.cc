// Vaults written by earlier versions and kept unchanged: each must open and have the same contents
// as then. tests/vectors/vaults/README.md describes how to make one when a format changes.

#include <catch2/catch.hpp>
#include <cstdlib>

#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/practice/spaces.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"
#include "daemon/store/writing/templates.h"
#include "tests/support/byte_walk.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/release_targets.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using tests::FaultVfs;
using tests::TestVault;
using tests::Text;
using tests::Value;

constexpr std::string_view kFirstText = "The first entry, edited once.\nEin zweiter Satz.";
constexpr std::string_view kPlainText = "An entry with nothing but text.";
constexpr std::string_view kContent = "the content of an attachment";

constexpr std::string_view kGone = "Gone for good.";
constexpr std::string_view kGoneContent = "an attachment that went with it";
constexpr size_t kWords = 2;  // a part of a farewell

// The contents of every fixture.
void Fill(TestVault& vault) {
  const auto upload = Value(vault->blobs().Put("note.txt", "text/plain"));
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes(kContent)));
  journal::NewReflection what = Text("The first entry.");
  what.tags = {"walk", "\u00E9tude"};
  what.about = {"Mira"};
  what.mood = "calm";
  what.attachments = {Value(upload->Finish()).id};
  what.import_key.emplace();
  what.import_key->fill(7);
  const journal::SubjectId id = Value(vault.reflections().Write(what)).id;
  vault.clock().Advance(absl::Hours(1));
  journal::ReflectionEdit edit;
  edit.text = std::string(kFirstText);
  edit.starred = true;
  Value(vault.reflections().Edit(id, edit));
  Value(vault.reflections().WriteMany(std::vector{Text(std::string(kPlainText))}));
  const journal::SubjectId deleted = vault.Write("A deleted entry.").id;
  Value(vault.reflections().Delete(deleted));
  FALLOW_REQUIRE_OK(vault->templates().Set({"morning", "How did you sleep?"}));
  Draft draft;
  draft.text = "Half a thought";
  draft.saved = {vault.clock().Now(), "Europe/Lisbon"};
  Value(vault->drafts().Save(draft));
}

// What the fixtures since schema 6 contain beside that: the practice, a release that was carried
// out, and one that waits.
void FillPractice(TestVault& vault) {
  Connections connections(vault->practice(), vault.reflections());
  journal::NewConnection ana;
  ana.name = "Ana";
  ana.aliases = {"Annie"};
  Value(connections.Add(ana));
  journal::NewConnection ben;
  ben.name = "Ben";
  Value(connections.Add(ben));
  Farewells farewells(vault->practice());
  Value(farewells.Begin("Ana", {}));
  Farewells::Change words;
  words.part = journal::FarewellPartEdit{kWords, "Thank you for the walks.", 0};
  Value(farewells.Edit("Ana", words));
  Value(farewells.MarkSaid("Ana", {.how = "by the river", .zone = "Europe/Lisbon"}));
  const journal::Moment in_a_year{vault.clock().Now() + absl::Hours(24 * 365), "Europe/Lisbon"};
  Value(Letters(vault->practice()).Write("Rest.", in_a_year, "Europe/Lisbon"));
  const journal::SubjectId gone = vault.Write(std::string(kGone)).id;
  const auto let_go = tests::Reflection(gone);
  Value(vault->release_plans().Plan(let_go, absl::ZeroDuration(), "UTC"));
  vault.clock().Advance(absl::Minutes(1));
  Value(vault->release_plans().Plan(tests::Connection("Ben"), journal::kGraceDefault, "UTC"));
}

const journal::Reflection& Starred(const std::vector<journal::Reflection>& all) {
  for (const journal::Reflection& one : all) {
    if (one.starred) return one;
  }
  FAIL("the first entry is not there");
  return all.front();
}

void CheckContents(TestVault& vault) {
  const std::vector<journal::Reflection> all = vault.List();
  REQUIRE(all.size() == 2);
  const journal::Reflection& first = Starred(all);
  CHECK(first.text == kFirstText);
  CHECK(first.tags == std::vector<std::string>{"walk", "\u00E9tude"});
  CHECK(first.about == std::vector<std::string>{"Mira"});
  CHECK(first.mood == "calm");
  CHECK(first.at.zone == "Europe/Lisbon");
  CHECK(first.at.at == absl::FromUnixSeconds(1'700'000'000));
  CHECK(first.version == 2);
  REQUIRE(first.attachments.size() == 1);
  CHECK(first.attachments[0].name == "note.txt");
  const auto download = Value(vault->blobs().Get(first.attachments[0].id));
  CHECK(Value(download->Next()) == kContent);
  CHECK(Value(vault.reflections().History(first.id))[0].state.text == "The first entry.");
  journal::Query deleted;
  deleted.deleted = true;
  CHECK(vault.List(deleted).size() == 1);
  CHECK(Value(vault->templates().List()) ==
        std::vector<Template>{{"morning", "How did you sleep?"}});
  const Drafts::All drafts = Value(vault->drafts().GetAll());
  REQUIRE(drafts.drafts.size() == 1);
  CHECK(drafts.drafts[0].text == "Half a thought");
  std::array<uint8_t, 16> key;
  key.fill(7);
  CHECK(vault.reflections().KnowsImportKey(key));
}

void CheckPractice(TestVault& vault) {
  using State = journal::ReleasePlan::State;
  Connections connections(vault->practice(), vault.reflections());
  CHECK(Value(connections.Resolve("annie")).name == "Ana");
  CHECK(Value(connections.Resolve("Ben")).name == "Ben");
  const NamedFarewell farewell = Value(Farewells(vault->practice()).Get("Ana"));
  CHECK(farewell.farewell.parts[kWords].text == "Thank you for the walks.");
  CHECK(farewell.farewell.how == "by the river");
  CHECK(farewell.farewell.said.has_value());
  CHECK(Value(Spaces(vault->practice()).Find("Ana")).follows == SpaceView::Follows::kFarewell);
  const std::vector<journal::Letter> letters = Value(Letters(vault->practice()).All());
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].text == "Rest.");
  CHECK_FALSE(letters[0].opened.has_value());
  const std::vector<journal::ReleasePlan> plans = Value(vault->release_plans().List());
  REQUIRE(plans.size() == 2);
  CHECK(plans[0].state() == State::kPlanned);
  CHECK(plans[0].connection.has_value());
  CHECK(plans[1].state() == State::kDone);
  const ReleaseReceipt receipt = Value(vault->receipts().Of(journal::ToText(plans[1].id)));
  REQUIRE(receipt.devices.size() == 1);
  CHECK(receipt.devices[0].let_go.has_value());
}

// Whatever opens anything that lies in the folder, nothing that was let go is there.
void CheckWhatIsGone(TestVault& vault) {
  FALLOW_REQUIRE_OK(vault.Lock());
  const auto walk = Value(tests::ByteWalk::Take(vault.folder(), TestVault::kPassphrase));
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK(walk.Holds(kPlainText));
  CHECK(walk.Holds(kContent));
  CHECK(walk.Find(kGone).empty());
  CHECK(walk.Find(kGoneContent).empty());
  CHECK(walk.opened_though_let_go().empty());
}

void CopyTo(TestVault& vault, std::string_view fixture) {
  std::filesystem::copy(Path(FALLOW_VECTORS "/vaults") / fixture, vault.folder(),
                        std::filesystem::copy_options::recursive);
}

TEST_CASE("a vault of an earlier format opens and says what it said") {
  const std::string fixture = GENERATE("v1", "v1-let-go", "v2/one", "v5/one", "v6/one");
  INFO(fixture);
  TestVault vault;
  if (fixture == "v1-let-go") vault.clock().Advance(absl::Hours(24 * 42));  // it was kept so long
  CopyTo(vault, fixture);
  FALLOW_REQUIRE_OK(vault.Unlock());
  CheckContents(vault);
  if (fixture == "v6/one") CheckPractice(vault);
  CheckWhatIsGone(vault);
  vault.RequireSound();
  vault.Write("And it goes on.");
  vault.Reopen();
  CHECK(vault.List().size() == 3);
  vault.RequireSound();
}

// Each transaction moves keys whole from where they were wrapped one by one to where they are
// packed.
TEST_CASE("taking over a keyring of schema 5 may fail or end at any call") {
  const bool for_good = GENERATE(false, true);
  uint64_t calls = 1;
  for (uint64_t call = 0; call <= calls; ++call) {
    FaultVfs vfs;
    TestVault vault(vfs.name());
    CopyTo(vault, "v5/one");
    vfs.FailAt(call == 0 ? UINT64_MAX : call, FaultVfs::Fault::kShortWrite, for_good);
    const bool opened = vault.Unlock().ok();
    if (call == 0) calls = vfs.calls();
    vfs.StopFailing();
    INFO("call " << call << " of " << calls);
    if (opened) vault.Lock().IgnoreError();
    FALLOW_REQUIRE_OK(vault.Unlock());
    CheckContents(vault);
    FALLOW_REQUIRE_OK(vault.Lock());
  }
}

// The index of then is built again by this program, and is where the texts are whose keys or
// records lie on the damaged page.
TEST_CASE("a damaged page of a vault of an earlier format costs no text, also once it is mended") {
  constexpr size_t kStored = 4096;  // a page, and before them the header
  const std::string whole =
      tests::ReadFile(Path(FALLOW_VECTORS "/vaults") / "v5/one" / "journal.db");
  size_t mended = 0;
  for (size_t at = 4096 + 2000; at < whole.size(); at += kStored) {
    INFO("byte " << at << " of " << whole.size());
    TestVault vault;
    CopyTo(vault, "v5/one");
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    tests::WriteFile(vault.folder() / "journal.db", damaged);
    FALLOW_REQUIRE_OK(vault.Unlock());
    const auto check = [&vault] {
      const std::vector<journal::Reflection> all = vault.List();
      REQUIRE(all.size() == 2);
      CHECK(Starred(all).text == kFirstText);
    };
    check();
    if (vault->refusal().ok()) continue;
    FALLOW_REQUIRE_OK(vault->Mend());
    FALLOW_REQUIRE_OK(vault.Lock());
    for (int time = 0; time < 2; ++time) {
      FALLOW_REQUIRE_OK(vault.Unlock());
      FALLOW_REQUIRE_OK(vault->refusal());
      check();
      FALLOW_REQUIRE_OK(vault.Lock());
    }
    ++mended;
  }
  CHECK(mended > 0);
}

// If FALLOW_FIXTURE is set in the environment, the locked vault is also copied to that folder,
// which must not exist: this is how a fixture is made.
TEST_CASE("a vault of the present format opens and says what it said") {
  TestVault vault;
  vault.CreateAndUnlock();
  Fill(vault);
  FillPractice(vault);
  FALLOW_REQUIRE_OK(vault.Lock());
  const char* folder = std::getenv("FALLOW_FIXTURE");  // NOLINT(concurrency-mt-unsafe)
  if (folder != nullptr) {
    std::filesystem::copy(vault.folder(), folder, std::filesystem::copy_options::recursive);
  }
  FALLOW_REQUIRE_OK(vault.Unlock());
  CheckContents(vault);
  CheckPractice(vault);
  CheckWhatIsGone(vault);
  vault.RequireSound();
}

}  // namespace
}  // namespace fallow::store
