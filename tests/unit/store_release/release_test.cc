#include <sqlite3.h>

#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"
#include "daemon/store/writing/final_deletions.h"
#include "tests/support/byte_walk.h"
#include "tests/support/fault_disk.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::RecordKind;
using journal::SubjectId;
using tests::ByteWalk;
using tests::FaultDisk;
using tests::TestVault;
using tests::Text;
using tests::Value;

// Each word is in a different part of a reflection, and nowhere else in these tests. As typed and,
// where the index folds it, as folded.
const std::vector<std::string> kWords = {
    "Zwetschgenkuchen", "zwetschgenkuchen",  // the text
    "Quittenbrot",                           // the text before it was edited
    "xylophone",                             // a tag
    "Wilhelmina",                            // a person
    "Kaleidoscope",                          // an attachment's content
    "jabberwock.txt",                        // and its name
    "Vogelbeere",                            // a draft of an edit
};
const std::vector<std::string> kKeptWords = {"Hagebutte", "hagebutte", "oboe", "Mirabelle"};

ByteWalk Walk(TestVault& vault) {
  return Value(ByteWalk::Take(vault.folder(), TestVault::kPassphrase));
}

void CheckGone(const ByteWalk& walk) {
  for (const std::string& word : kWords) {
    const std::vector<std::string> places = walk.Find(word);
    INFO(word << " is in " << (places.empty() ? "" : places.front()));
    CHECK(places.empty());
  }
  CHECK(walk.opened_though_let_go().empty());
}

void CheckThere(const ByteWalk& walk, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    INFO(word);
    CHECK(walk.Holds(word));
  }
}

journal::Attachment Upload(TestVault& vault, const std::string& name, const std::string& content) {
  const auto upload = Value(vault->blobs().Put(name, "text/plain"));
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes(content)));
  return Value(upload->Finish());
}

DraftId Draft(TestVault& vault, std::string text, std::optional<SubjectId> of) {
  store::Draft draft;
  draft.text = std::move(text);
  draft.reflection = of;
  draft.saved = {absl::FromUnixSeconds(0), "UTC"};
  return Value(vault->drafts().Save(draft));
}

// A journal with one reflection that will be released and two that stay.
class Garden {
 public:
  Garden() {
    vault.CreateAndUnlock();
    kept = vault.Write("Hagebutte and a walk").id;
    journal::NewReflection what = Text("Quittenbrot at first");
    what.tags = {"xylophone"};
    what.about = {"Wilhelmina"};
    attachment = Upload(vault, "jabberwock.txt", "Kaleidoscope").id;
    what.attachments = {attachment};
    gone = Value(vault.reflections().Write(what)).id;
    journal::ReflectionEdit edit;
    edit.text = "Zwetschgenkuchen for two";
    Value(vault.reflections().Edit(gone, edit));
    journal::NewReflection other = Text("something else");
    other.tags = {"oboe"};
    Value(vault.reflections().Write(other));
    gone_draft = Draft(vault, "Vogelbeere, half typed", gone);
    kept_draft = Draft(vault, "Mirabelle, half typed", kept);
  }

  absl::Status LetGo() { return vault->eraser().LetGo({&gone, 1}, {}); }

  TestVault vault;
  SubjectId kept, gone, attachment;
  DraftId gone_draft, kept_draft;
};

TEST_CASE("what was released is in no file of the vault, under no key that exists") {
  Garden garden;
  TestVault& vault = garden.vault;
  CheckThere(Walk(vault), kWords);
  FALLOW_REQUIRE_OK(garden.LetGo());
  CHECK(vault->eraser().settled());
  CheckGone(Walk(vault));
  CHECK(absl::IsNotFound(vault.reflections().Get(garden.gone).status()));
  CHECK(absl::IsNotFound(vault->blobs().Get(garden.attachment).status()));
  CHECK(absl::IsNotFound(vault->drafts().Get(garden.gone_draft).status()));
  FALLOW_REQUIRE_OK(vault.Lock());
  const ByteWalk walk = Walk(vault);
  CheckGone(walk);
  CheckThere(walk, kKeptWords);
  CHECK(walk.figures().sealed_pages == 0);
  CHECK(walk.figures().drafts == 1);
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK(vault->eraser().settled());
  CHECK(vault.List().size() == 2);
  CHECK(Value(vault->drafts().Get(garden.kept_draft)).text == "Mirabelle, half typed");
  vault.RequireSound();
}

TEST_CASE("the vault goes on under its new keys: it is written to, locked and opened") {
  Garden garden;
  TestVault& vault = garden.vault;
  FALLOW_REQUIRE_OK(garden.LetGo());
  const SubjectId next = vault.Write("a new season").id;
  FALLOW_REQUIRE_OK(vault->ChangePassphrase(crypto::AsBytes(TestVault::kPassphrase),
                                            crypto::AsBytes(std::string_view("another")), {}));
  FALLOW_REQUIRE_OK(vault.Lock());
  FALLOW_REQUIRE_OK(vault.Unlock("another"));
  CHECK(vault.reflections().Get(next).ok());
  FALLOW_REQUIRE_OK(vault->eraser().LetGo({&next, 1}, {}));
  FALLOW_REQUIRE_OK(vault.Lock());
  FALLOW_REQUIRE_OK(vault.Unlock("another"));
  CHECK(vault.List().size() == 2);
  vault.RequireSound();
}

TEST_CASE("an older keyslots file beside the new journal opens nothing of what was released") {
  Garden garden;
  TestVault& vault = garden.vault;
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::string old_file = tests::ReadFile(vault.folder() / kKeyslotsName);
  const std::string old_journal = tests::ReadFile(vault.folder() / "journal.db");
  const std::string old_index = tests::ReadFile(vault.folder() / "index.db");
  FALLOW_REQUIRE_OK(vault.Unlock());
  FALLOW_REQUIRE_OK(garden.LetGo());
  FALLOW_REQUIRE_OK(vault.Lock());
  const crypto::OpenedKeyslots old =
      Value(Value(crypto::Keyslots::Decode(crypto::AsBytes(old_file)))
                .Open(crypto::AsBytes(TestVault::kPassphrase)));

  SECTION("by itself") {
    const ByteWalk walk = Value(ByteWalk::Take(vault.folder(), old));
    CheckGone(walk);
    CHECK(walk.figures().keys == 0);
    CHECK(walk.figures().payloads == 0);
    tests::WriteFile(vault.folder() / kKeyslotsName, old_file);
    // Today's copy of it opens the journal all the same.
    FALLOW_REQUIRE_OK(vault.Unlock());
    FALLOW_REQUIRE_OK(vault->refusal());
    CHECK(absl::IsNotFound(vault.reflections().Get(garden.gone).status()));
    FALLOW_REQUIRE_OK(vault.Lock());
    tests::WriteFile(vault.folder() / kKeyslotsName, old_file);
    tests::WriteFile(vault.folder() / kKeyslotsCopyName, old_file);
    const absl::Status opened = vault.Unlock();
    CHECK(absl::IsDataLoss(opened));
    CHECK(opened.message().find("`keyslots` is an older copy") != absl::string_view::npos);
    // The index of that time opens under these keys, and is not shown either.
    tests::WriteFile(vault.folder() / "index.db", old_index);
    const absl::Status with_index = vault.Unlock();
    CHECK(absl::IsDataLoss(with_index));
    CHECK(with_index.message() == opened.message());
    CHECK(base::NextStepOf(with_index) == base::WithName(base::Next::kPutBackNewer, "keyslots"));
  }
  SECTION("but for what an old journal still has: the walk sees what is there to be seen") {
    tests::WriteFile(vault.folder() / "old.db", old_journal);
    CHECK(Value(ByteWalk::Take(vault.folder(), old)).opened_though_let_go().contains(garden.gone));
    CHECK(Walk(vault).opened_though_let_go().empty());
  }
  SECTION("but for what an old index still has, which the new keys do not open") {
    tests::WriteFile(vault.folder() / "old.db", old_index);
    CheckThere(Value(ByteWalk::Take(vault.folder(), old)), {"Zwetschgenkuchen"});
    const ByteWalk walk = Walk(vault);
    CheckGone(walk);
    CHECK(walk.figures().sealed_pages > 0);
  }
}

TEST_CASE("of thousands of keys none that was let go is left, under the keys of now or of before") {
  constexpr size_t kReflections = 2400;
  TestVault vault;
  vault.CreateAndUnlock();
  std::vector<SubjectId> ids;
  while (ids.size() < kReflections) {
    const std::vector<journal::NewReflection> some(kWriteManyMax, Text("many"));
    for (auto& id : Value(vault.reflections().WriteMany(some))) ids.push_back(Value(std::move(id)));
  }
  std::vector<std::string> former;
  for (size_t i = 0; i < 4; ++i) {
    former.push_back(tests::ReadFile(vault.folder() / kKeyslotsName));
    // The first of a bucket, and one in its middle.
    const std::vector<SubjectId> goes = {ids[i * 600], ids[i * 600 + 77]};
    FALLOW_REQUIRE_OK(vault->eraser().LetGo(goes, {}));
    FALLOW_REQUIRE_OK(vault->eraser().failure());
    vault.Write("in between");
  }
  FALLOW_REQUIRE_OK(vault.Lock());
  const ByteWalk walk = Walk(vault);
  CHECK(walk.opened_though_let_go().empty());
  CHECK(walk.figures().blocks > 2 * kReflections / 120);
  CHECK(walk.figures().keys >= kReflections - 8);
  for (const std::string& file : former) {
    const crypto::OpenedKeyslots old = Value(Value(crypto::Keyslots::Decode(crypto::AsBytes(file)))
                                                 .Open(crypto::AsBytes(TestVault::kPassphrase)));
    const ByteWalk before = Value(ByteWalk::Take(vault.folder(), old));
    CHECK(before.opened_though_let_go().empty());
    CHECK(before.figures().keys == 0);
    CHECK(before.figures().blocks == 0);
  }
}

TEST_CASE("how much memory letting go takes does not follow the size of the journal") {
  constexpr int kSmall = 4000, kLarge = 9000;
  constexpr sqlite3_int64 kMore = sqlite3_int64{1} << 20;
  const auto most = [](int reflections) {
    TestVault vault;
    vault.CreateAndUnlock();
    crypto::SystemRandom random;
    SubjectId id;
    for (int written = 0; written < reflections;) {
      std::vector<journal::NewReflection> some;
      for (size_t i = 0; i < kWriteManyMax; ++i, ++written) {
        std::string text;
        for (int word = 0; word < 120; ++word) {
          std::array<uint8_t, 3> letters{};
          random.Fill(letters);
          for (const uint8_t letter : letters) text += static_cast<char>('a' + letter % 16);
          text += ' ';
        }
        some.push_back(Text(std::move(text)));
      }
      for (auto& one : Value(vault.reflections().WriteMany(some))) id = Value(std::move(one));
    }
    vault.Reopen();
    const sqlite3_int64 before = sqlite3_memory_used();
    sqlite3_memory_highwater(1);
    FALLOW_REQUIRE_OK(vault->eraser().LetGo({&id, 1}, {}));
    CHECK(vault->eraser().settled());
    return sqlite3_memory_highwater(0) - before;
  };
  const sqlite3_int64 small = most(kSmall);
  const sqlite3_int64 large = most(kLarge);
  INFO(small << " and " << large << " bytes");
  CHECK(small > 0);
  CHECK(large < small + kMore);
}

TEST_CASE("a release that could not be settled is made up for, and the walk sees that it was not") {
  Garden garden;
  TestVault& vault = garden.vault;
  FaultDisk disk(vault.posix_disk());
  FALLOW_REQUIRE_OK(vault.Lock());
  vault.UseDisk(disk);
  FALLOW_REQUIRE_OK(vault.Unlock());
  // The file `keyslots` cannot be replaced, so the steps after that are not done.
  disk.FailAt(1, FaultDisk::Fault::kDiskFull, true);
  FALLOW_REQUIRE_OK(garden.LetGo());
  CHECK_FALSE(vault->eraser().settled());
  CHECK(absl::IsNotFound(vault.reflections().Get(garden.gone).status()));
  const ByteWalk between = Walk(vault);
  CHECK(between.opened_though_let_go().contains(garden.gone));
  CHECK(between.Holds("Vogelbeere"));
  // This is made up for later, and nothing is lost in the meantime.
  const SubjectId meanwhile = vault.Write("written in between").id;
  disk.StopFailing();
  SECTION("at the next occasion") {
    FALLOW_REQUIRE_OK(vault->eraser().Settle());
  }
  SECTION("at the next unlocking") {
    vault.Reopen();
  }
  SECTION("with the next release") {
    FALLOW_REQUIRE_OK(vault->eraser().LetGo({&meanwhile, 1}, {}));
  }
  SECTION("at the next unlocking, after a lock that could not write") {
    disk.FailAt(1, FaultDisk::Fault::kIoError, true);
    vault.Lock().IgnoreError();
    disk.StopFailing();
    FALLOW_REQUIRE_OK(vault.Unlock());
  }
  CHECK(vault->eraser().settled());
  CheckGone(Walk(vault));
  vault.Reopen();
  CHECK(Value(vault.reflections().Get(garden.kept)).text == "Hagebutte and a walk");
  vault.RequireSound();
  vault.UseDisk(vault.posix_disk());
  FALLOW_REQUIRE_OK(vault.Lock());
}

// Notes the folders in which files were removed, until they are synced.
class WatchedDisk final : public Disk {
 public:
  explicit WatchedDisk(Disk& base) : base_(base) {}
  absl::StatusOr<std::unique_ptr<InputFile>> Open(const Path& file) override {
    return base_.Open(file);
  }
  absl::StatusOr<std::unique_ptr<OutputFile>> Create(const Path& file) override {
    return base_.Create(file);
  }
  absl::Status CreateFolder(const Path& folder) override { return base_.CreateFolder(folder); }
  absl::Status Rename(const Path& from, const Path& to) override { return base_.Rename(from, to); }
  absl::Status SyncFolder(const Path& folder) override {
    unsynced.erase(folder.filename());
    return base_.SyncFolder(folder);
  }
  absl::Status Remove(const Path& path) override {
    const absl::Status removed = base_.Remove(path);
    if (removed.ok()) unsynced.insert(path.parent_path().filename());
    return removed;
  }
  absl::StatusOr<std::vector<FolderEntry>> List(const Path& folder) override {
    return base_.List(folder);
  }

  std::set<std::string> unsynced;

 private:
  Disk& base_;
};

TEST_CASE("files of what was let go are gone for good when it is settled") {
  Garden garden;
  TestVault& vault = garden.vault;
  WatchedDisk disk(vault.posix_disk());
  FALLOW_REQUIRE_OK(vault.Lock());
  vault.UseDisk(disk);
  FALLOW_REQUIRE_OK(vault.Unlock());
  FALLOW_REQUIRE_OK(garden.LetGo());
  CHECK(vault->eraser().settled());
  CHECK_FALSE(disk.unsynced.contains("blobs"));
  CHECK_FALSE(disk.unsynced.contains("drafts"));
  FALLOW_REQUIRE_OK(vault.Lock());
}

TEST_CASE("a deletion that became final leaves as little behind as a release") {
  Garden garden;
  TestVault& vault = garden.vault;
  Value(vault.reflections().Delete(garden.gone));
  while (Value(vault->final_deletions().Run()) == 0) vault.clock().Advance(absl::Hours(49));
  CHECK(vault->eraser().settled());
  CheckGone(Walk(vault));
  vault.Reopen();
  CheckGone(Walk(vault));
  vault.RequireSound();
}

TEST_CASE("records that go with a release land with it, or not at all") {
  Garden garden;
  TestVault& vault = garden.vault;
  SubjectId plan;
  plan.bytes.fill(7);
  const NewRecord with{plan, RecordKind::kTemplateSet, "a plan", nullptr};
  const auto let_go = [&](const std::vector<SubjectId>& subjects,
                          const std::vector<NewRecord>& records) {
    return vault->eraser().LetGo(subjects, records);
  };
  SubjectId unknown;
  unknown.bytes.fill(9);
  CHECK(absl::IsNotFound(
      let_go({garden.gone}, {with, {unknown, RecordKind::kReflectionChanged, "", nullptr}})));
  CHECK(vault.List().size() == 3);
  FALLOW_REQUIRE_OK(let_go({unknown, garden.gone, garden.gone}, {with}));
  CHECK(vault.List().size() == 2);
  // Subjects that are gone already, or were never here, are skipped.
  FALLOW_REQUIRE_OK(let_go({garden.gone, unknown}, {}));
  vault.RequireSound();
}

TEST_CASE("more is released than one batch holds") {
  TestVault vault;
  vault.CreateAndUnlock();
  std::vector<SubjectId> ids;
  while (ids.size() <= kBatchRecordsMax) {
    std::vector<journal::NewReflection> some(kWriteManyMax, Text("many"));
    for (auto& id : Value(vault.reflections().WriteMany(some))) ids.push_back(Value(std::move(id)));
  }
  const SubjectId kept = vault.Write("one").id;
  FALLOW_REQUIRE_OK(vault->eraser().LetGo(ids, {}));
  CHECK(vault->eraser().settled());
  CHECK(vault.List().size() == 1);
  CHECK(vault.reflections().Get(kept).ok());
  vault.Reopen();
  CHECK(vault.List().size() == 1);
}

TEST_CASE("a draft that edits what was let go goes at the next unlocking") {
  Garden garden;
  TestVault& vault = garden.vault;
  FALLOW_REQUIRE_OK(garden.LetGo());
  Draft(vault, "Vogelbeere, typed on", garden.gone);
  CHECK(Walk(vault).Holds("Vogelbeere"));
  vault.Reopen();
  CheckGone(Walk(vault));
  CHECK(vault->drafts().Get(garden.kept_draft).ok());
}

}  // namespace
}  // namespace fallow::store
