#include "daemon/store/writing/drafts.h"

#include <catch2/catch.hpp>

#include "daemon/journal/limits.h"
#include "tests/support/fault_disk.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using tests::FaultDisk;
using tests::TestVault;
using tests::Value;

Draft SomeDraft(std::string text) {
  Draft draft;
  draft.text = std::move(text);
  draft.saved = {absl::FromUnixSeconds(1'750'000'000), "Europe/Lisbon"};
  return draft;
}

Path FileOf(const TestVault& vault, const DraftId& id) {
  return vault.folder() / "drafts" / journal::ToText(id);
}

TEST_CASE("a draft kept while the vault is locked is there once it is unlocked") {
  TestVault vault;
  FALLOW_REQUIRE_OK(vault.Create());
  crypto::SystemRandom random;
  DraftKeeper keeper = Value(DraftKeeper::ForLocked(vault.disk(), vault.folder(), random));
  Draft draft = SomeDraft("half a thought");
  draft.reflection = journal::SubjectId{};
  draft.base_version = 3;
  draft.kind = DraftKind::kEdit;
  draft.particulars = std::string("\x12\0\xff", 3);
  const DraftId id = Value(keeper.Save(draft));
  FALLOW_REQUIRE_OK(vault.Unlock());
  const Draft read = Value(vault->drafts().Get(id));
  CHECK(read.id == id);
  CHECK(read.text == "half a thought");
  CHECK(read.reflection == draft.reflection);
  CHECK(read.base_version == 3);
  CHECK(read.saved == draft.saved);
  CHECK(read.kind == DraftKind::kEdit);
  CHECK(read.particulars == draft.particulars);
}

// The contents of a draft's file from before drafts had a kind.
constexpr std::string_view kRecordedUntyped(
    "\x0a\x10"
    "0123456789abcdef"
    "\x12\x07"
    "Dear me"
    "\x2a\x0e\x09\x00\x20\x92\x37\x97\x01\x00\x00\x12\x03"
    "UTC"
    "\x32\x08\xa2\x06\x05\x1a\x03"
    "UTC",
    53);

TEST_CASE("a draft from before drafts had a kind is read, and says that it has none") {
  const Draft draft = Value(ParseDraft(kRecordedUntyped));
  CHECK(draft.kind == DraftKind::kUntyped);
  CHECK(draft.text == "Dear me");
  CHECK(draft.particulars == "\xa2\x06\x05\x1a\x03UTC");
}

TEST_CASE("a draft of a kind that only a later version knows is no damage") {
  std::string later(kRecordedUntyped);
  later += "\x40\x63";
  CHECK(absl::IsUnimplemented(ParseDraft(later).status()));
}

TEST_CASE("what is said about a draft is bounded") {
  TestVault vault;
  vault.CreateAndUnlock();
  Draft draft = SomeDraft("one");
  draft.particulars.assign(kDraftParticularsBytesMax, 'x');
  FALLOW_REQUIRE_OK(vault->drafts().Save(draft).status());
  draft.particulars.push_back('x');
  CHECK(absl::IsInvalidArgument(vault->drafts().Save(draft).status()));
}

TEST_CASE("a draft is replaced, listed and discarded by its id") {
  TestVault vault;
  vault.CreateAndUnlock();
  Draft draft = SomeDraft("one");
  draft.id = Value(vault->drafts().Save(draft));
  draft.text = "one two";
  CHECK(Value(vault->drafts().Save(draft)) == *draft.id);
  Draft later = SomeDraft("later");
  later.saved.at += absl::Hours(1);
  Value(vault->drafts().Save(later));
  const Drafts::All all = Value(vault->drafts().GetAll());
  REQUIRE(all.drafts.size() == 2);
  CHECK(all.drafts[0].text == "later");
  CHECK(all.drafts[1].text == "one two");
  CHECK(vault->Figures().drafts == 2);
  FALLOW_REQUIRE_OK(vault->drafts().Discard(*draft.id));
  CHECK(absl::IsNotFound(vault->drafts().Discard(*draft.id)));
  CHECK(absl::IsNotFound(vault->drafts().Get(*draft.id).status()));
}

TEST_CASE("a draft's file tells nothing, not even how long its text is") {
  TestVault vault;
  vault.CreateAndUnlock();
  const DraftId short_one = Value(vault->drafts().Save(SomeDraft("canaryword")));
  const DraftId longer = Value(vault->drafts().Save(SomeDraft(std::string(1000, 'x'))));
  const std::string file = tests::ReadFile(FileOf(vault, short_one));
  CHECK(file.find("canaryword") == std::string::npos);
  CHECK(file.size() == tests::ReadFile(FileOf(vault, longer)).size());
}

TEST_CASE("a draft of which any byte was changed is reported, and stops no other") {
  TestVault vault;
  vault.CreateAndUnlock();
  const DraftId id = Value(vault->drafts().Save(SomeDraft("one")));
  Value(vault->drafts().Save(SomeDraft("two")));
  const std::string file = tests::ReadFile(FileOf(vault, id));
  for (size_t at = 0; at < file.size(); at += 37) {
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    tests::WriteFile(FileOf(vault, id), changed);
    CHECK(absl::IsDataLoss(vault->drafts().Get(id).status()));
  }
  for (const size_t size : {size_t{0}, size_t{1}, file.size() - 1}) {
    tests::WriteFile(FileOf(vault, id), file.substr(0, size));
    CHECK(absl::IsDataLoss(vault->drafts().Get(id).status()));
  }
  const Drafts::All all = Value(vault->drafts().GetAll());
  CHECK(all.drafts.size() == 1);
  CHECK(all.unreadable == std::vector<DraftId>{id});
}

TEST_CASE("a draft in another's place is noticed") {
  TestVault vault;
  vault.CreateAndUnlock();
  const DraftId one = Value(vault->drafts().Save(SomeDraft("one")));
  const DraftId two = Value(vault->drafts().Save(SomeDraft("two")));
  tests::WriteFile(FileOf(vault, one), tests::ReadFile(FileOf(vault, two)));
  CHECK(absl::IsDataLoss(vault->drafts().Get(one).status()));
}

TEST_CASE("a draft is kept as it was typed, text or not, up to its limit") {
  TestVault vault;
  vault.CreateAndUnlock();
  for (const std::string& typed :
       {std::string(), std::string("\xFF\x1B\0x", 4), std::string(journal::kTextBytesMax, 'a')}) {
    const DraftId id = Value(vault->drafts().Save(SomeDraft(typed)));
    CHECK(Value(vault->drafts().Get(id)).text == typed);
  }
  const Draft too_long = SomeDraft(std::string(journal::kTextBytesMax + 1, 'a'));
  CHECK(absl::IsInvalidArgument(vault->drafts().Save(too_long).status()));
  Draft draft = SomeDraft("one");
  draft.saved.zone = "Nowhere";
  CHECK(absl::IsInvalidArgument(vault->drafts().Save(draft).status()));
}

TEST_CASE("what holds no draft is damage") {
  for (const char* bad : {"", "not a draft", "\x0A\x01x"}) {
    CHECK(absl::IsDataLoss(ParseDraft(bad).status()));
  }
}

TEST_CASE("saving a draft over another that fails at any call loses neither") {
  PosixDisk posix;
  FaultDisk disk(posix);
  TestVault vault;
  FALLOW_REQUIRE_OK(vault.Create());
  vault.UseDisk(disk);
  FALLOW_REQUIRE_OK(vault.Unlock());
  Draft draft = SomeDraft("the old one");
  draft.id = Value(vault->drafts().Save(draft));
  for (uint64_t call = 1;; ++call) {
    draft.text = "the new one";
    disk.FailAt(call, FaultDisk::Fault::kShortWrite, true);
    const bool saved = vault->drafts().Save(draft).ok();
    disk.StopFailing();
    const std::string found = Value(vault->drafts().Get(*draft.id)).text;
    CHECK((found == "the new one" || (!saved && found == "the old one")));
    draft.text = "the old one";
    Value(vault->drafts().Save(draft));
    if (!disk.reached()) break;
  }
}

}  // namespace
}  // namespace fallow::store
