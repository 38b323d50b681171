// What a change of passphrase leaves to somebody who has the old passphrase and an old copy of
// `keyslots`, and what a change that is interrupted leaves to the owner: one passphrase that opens
// everything, and a message that says which.
//
// Every call is FALLOW_FAULT_STRIDE=1; by default a part of them, spread evenly.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/release/eraser.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"
#include "tests/support/byte_walk.h"
#include "tests/support/fault_disk.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using Catch::Contains;
using tests::ByteWalk;
using tests::FaultDisk;
using tests::FaultVfs;
using tests::TestVault;
using tests::Text;
using tests::Value;

constexpr uint64_t kSamples = 4;  // of the calls, for each way to fail
constexpr std::string_view kNew = "a new field";

absl::Status Change(TestVault& vault) {
  return vault->ChangePassphrase(crypto::AsBytes(TestVault::kPassphrase), crypto::AsBytes(kNew),
                                 {});
}

DraftId KeepDraft(DraftKeeper& drafts, std::string text) {
  Draft draft;
  draft.text = std::move(text);
  draft.saved = {absl::FromUnixSeconds(0), "UTC"};
  return Value(drafts.Save(draft));
}

// A journal with something in each kind of file.
void Fill(TestVault& vault) {
  vault.CreateAndUnlock();
  journal::NewReflection what = Text("Hagebutte and a walk");
  const auto upload = Value(vault->blobs().Put("a.txt", "text/plain"));
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes(std::string_view("Kaleidoscope"))));
  what.attachments = {Value(upload->Finish()).id};
  Value(vault.reflections().Write(what));
  KeepDraft(vault->drafts(), "Mirabelle, half typed");
}

void CheckAllThere(TestVault& vault, size_t reflections) {
  CHECK(vault.List().size() == reflections);
  const Drafts::All drafts = Value(vault->drafts().GetAll());
  CHECK(drafts.unreadable.empty());
  REQUIRE(drafts.drafts.size() == 1);
  CHECK(drafts.drafts.front().text == "Mirabelle, half typed");
  vault.RequireSound();
}

void CheckOnlyOwnFiles(TestVault& vault) {
  for (const auto& entry : std::filesystem::directory_iterator(vault.folder())) {
    const std::string name = entry.path().filename().string();
    INFO(name);
    CHECK((name.starts_with("keyslots") || name == "journal.db" || name == "journal.db-head" ||
           name == "index.db" || name == "blobs" || name == "drafts"));
    CHECK_FALSE(name.ends_with(kUnfinishedSuffix));
  }
}

crypto::OpenedKeyslots Opened(const std::string& file, std::string_view passphrase) {
  return Value(
      Value(crypto::Keyslots::Decode(crypto::AsBytes(file))).Open(crypto::AsBytes(passphrase)));
}

TEST_CASE("after a change of passphrase, an old keyslots file opens nothing that is in the vault") {
  TestVault vault;
  Fill(vault);
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::string old_file = tests::ReadFile(vault.folder() / kKeyslotsName);
  FALLOW_REQUIRE_OK(vault.Unlock());
  FALLOW_REQUIRE_OK(Change(vault));
  const crypto::OpenedKeyslots old = Opened(old_file, TestVault::kPassphrase);
  const auto check_nothing_opens = [&] {
    const ByteWalk walk = Value(ByteWalk::Take(vault.folder(), old));
    CHECK(walk.figures().pages == 0);
    CHECK(walk.figures().frames == 0);
    CHECK(walk.figures().sealed_pages > 0);
    CHECK(walk.figures().keys == 0);
    CHECK(walk.figures().payloads == 0);
    CHECK(walk.figures().blobs == 0);
    CHECK(walk.figures().drafts == 0);
  };
  check_nothing_opens();
  vault.Write("after the change");
  KeepDraft(vault->drafts(), "typed after the change");
  check_nothing_opens();
  FALLOW_REQUIRE_OK(vault.Lock());
  check_nothing_opens();
  CheckOnlyOwnFiles(vault);

  SECTION("and the new passphrase opens all") {
    const ByteWalk walk = Value(ByteWalk::Take(vault.folder(), kNew));
    for (const std::string_view word :
         {"Hagebutte", "Kaleidoscope", "Mirabelle", "after the change"}) {
      INFO(word);
      CHECK(walk.Holds(word));
    }
    CHECK(walk.figures().sealed_pages == 0);
    FALLOW_REQUIRE_OK(vault.Unlock(kNew));
    CHECK(vault.List().size() == 2);
    CHECK(Value(vault->drafts().GetAll()).drafts.size() == 2);
    vault.RequireSound();
  }
  SECTION("put back, it is noticed, and nothing is changed") {
    const std::string new_file = tests::ReadFile(vault.folder() / kKeyslotsName);
    tests::WriteFile(vault.folder() / kKeyslotsName, old_file);
    const auto before = tests::Snapshot(vault.root());
    const absl::Status opened = vault.Unlock();
    CHECK(absl::IsDataLoss(opened));
    CHECK_THAT(std::string(opened.message()),
               Contains("`keyslots`") && Contains("do not belong together"));
    CHECK(tests::Snapshot(vault.root()) == before);
    tests::WriteFile(vault.folder() / kKeyslotsName, new_file);
    FALLOW_REQUIRE_OK(vault.Unlock(kNew));
    CHECK(vault.List().size() == 2);
  }
}

TEST_CASE("a changed passphrase can be changed again, and what is let go stays let go") {
  TestVault vault;
  Fill(vault);
  const journal::SubjectId gone = vault.Write("Zwetschgenkuchen").id;
  FALLOW_REQUIRE_OK(vault->eraser().LetGo({&gone, 1}, {}));
  FALLOW_REQUIRE_OK(Change(vault));
  const journal::SubjectId next = vault.Write("Quittenbrot").id;
  FALLOW_REQUIRE_OK(vault->ChangePassphrase(crypto::AsBytes(kNew),
                                            crypto::AsBytes(std::string_view("a third")), {}));
  FALLOW_REQUIRE_OK(vault->eraser().LetGo({&next, 1}, {}));
  CHECK(vault->eraser().settled());
  CheckAllThere(vault, 1);
  FALLOW_REQUIRE_OK(vault.Lock());
  const ByteWalk walk = Value(ByteWalk::Take(vault.folder(), "a third"));
  CHECK_FALSE(walk.Holds("Zwetschgenkuchen"));
  CHECK_FALSE(walk.Holds("Quittenbrot"));
  CHECK(walk.opened_though_let_go().empty());
  FALLOW_REQUIRE_OK(vault.Unlock("a third"));
  CheckAllThere(vault, 1);
}

TEST_CASE("a draft that was sealed to the key before the change can still be read") {
  TestVault vault;
  Fill(vault);
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::string old_file = tests::ReadFile(vault.folder() / kKeyslotsName);
  FALLOW_REQUIRE_OK(vault.Unlock());
  FALLOW_REQUIRE_OK(Change(vault));
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::string new_file = tests::ReadFile(vault.folder() / kKeyslotsName);
  // As when the old file lay there for a while, and a daemon knew no better.
  tests::WriteFile(vault.folder() / kKeyslotsName, old_file);
  crypto::SystemRandom random;
  DraftKeeper locked = Value(DraftKeeper::ForLocked(vault.disk(), vault.folder(), random));
  const DraftId id = KeepDraft(locked, "typed in between");
  tests::WriteFile(vault.folder() / kKeyslotsName, new_file);
  FALLOW_REQUIRE_OK(vault.Unlock(kNew));
  CHECK(Value(vault->drafts().Get(id)).text == "typed in between");
  const ByteWalk walk =
      Value(ByteWalk::Take(vault.folder(), Opened(old_file, TestVault::kPassphrase)));
  CHECK(walk.figures().drafts == 0);
}

TEST_CASE("a whole journal.db.new beside a whole journal.db is not taken for it") {
  TestVault vault;
  Fill(vault);
  FALLOW_REQUIRE_OK(vault.Lock());
  std::filesystem::copy_file(vault.folder() / "journal.db", vault.folder() / "journal.db.new");
  FALLOW_REQUIRE_OK(vault.Unlock());
  vault.Write("later");
  FALLOW_REQUIRE_OK(vault.Lock());
  CheckOnlyOwnFiles(vault);
  FALLOW_REQUIRE_OK(vault.Unlock());
  CheckAllThere(vault, 2);
}

// What lies in the vault's folder for certain, should the power go: what was there when the folder
// was last synced. Told of renames before they happen.
class WatchedDisk final : public Disk {
 public:
  explicit WatchedDisk(Disk& base) : base_(base) {}

  std::set<std::string> synced;
  std::vector<std::pair<std::string, std::set<std::string>>> renames;  // to, with what was synced

  absl::Status Rename(const Path& from, const Path& to) override {
    renames.emplace_back(to.filename().string(), synced);
    return base_.Rename(from, to);
  }
  absl::Status SyncFolder(const Path& folder) override {
    synced.clear();
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      synced.insert(entry.path().filename().string());
    }
    return base_.SyncFolder(folder);
  }
  absl::StatusOr<std::unique_ptr<InputFile>> Open(const Path& file) override {
    return base_.Open(file);
  }
  absl::StatusOr<std::unique_ptr<OutputFile>> Create(const Path& file) override {
    return base_.Create(file);
  }
  absl::Status CreateFolder(const Path& folder) override { return base_.CreateFolder(folder); }
  absl::Status Remove(const Path& path) override { return base_.Remove(path); }
  absl::StatusOr<std::vector<FolderEntry>> List(const Path& folder) override {
    return base_.List(folder);
  }

 private:
  Disk& base_;
};

TEST_CASE("each step of a change of passphrase is on the disk before the next") {
  PosixDisk posix;
  WatchedDisk disk(posix);
  TestVault vault;
  vault.UseDisk(disk);
  Fill(vault);
  disk.renames.clear();
  FALLOW_REQUIRE_OK(Change(vault));
  bool keyslots = false;
  bool journal = false;
  for (const auto& [to, synced] : disk.renames) {
    INFO(to);
    if (to.starts_with(kKeyslotsName)) {
      keyslots = true;
      CHECK_FALSE(journal);
      CHECK(synced.contains("journal.db.new"));
      CHECK_FALSE(synced.contains("journal.db.new-wal"));
    }
    if (to == "journal.db") {
      journal = true;
      CHECK(keyslots);
      CHECK(synced.contains("journal.db.new"));
      CHECK_FALSE(synced.contains("journal.db-wal"));
      CHECK_FALSE(synced.contains("keyslots.part"));
    }
  }
  CHECK(journal);
  FALLOW_REQUIRE_OK(vault.Lock());
}

uint64_t Stride(uint64_t calls) {
  const char* stride = std::getenv("FALLOW_FAULT_STRIDE");  // NOLINT(concurrency-mt-unsafe)
  if (stride != nullptr) return std::strtoull(stride, nullptr, 10);
  return std::max<uint64_t>(1, calls / kSamples);
}

enum class Where { kDatabases, kOtherFiles };
enum class How {
  kDies,     // the program, at the call
  kForGood,  // the disk: the program goes on
  kOnce,     // the call
};

// The passphrase that the file on the disk opens with; empty when there is none.
std::string_view Opens(TestVault& vault) {
  const crypto::Keyslots keyslots = Value(ReadKeyslots(vault.posix_disk(), vault.folder()));
  const bool old = keyslots.Open(crypto::AsBytes(TestVault::kPassphrase)).ok();
  const bool changed = keyslots.Open(crypto::AsBytes(kNew)).ok();
  CHECK(old != changed);
  return old ? TestVault::kPassphrase : changed ? kNew : "";
}

void CheckSaysWhatHolds(const absl::Status& changed, How how, std::string_view opens) {
  const std::string message(changed.message());
  INFO(message);
  if (changed.ok()) {
    CHECK(opens == kNew);
  } else if (message.find("The new passphrase holds") != std::string::npos) {
    CHECK(opens == kNew);
  } else if (message.find("was not changed") != std::string::npos) {
    // Where the program died it told nobody.
    if (how != How::kDies) CHECK(opens == TestVault::kPassphrase);
  } else {
    CHECK_THAT(message, Contains("either the old or the new"));
    CHECK(how != How::kOnce);
  }
}

void FailThrough(Where where, How how, FaultVfs::Fault fault) {
  TestVault seed;
  Fill(seed);
  FALLOW_REQUIRE_OK(seed.Lock());
  const crypto::OpenedKeyslots old =
      Opened(tests::ReadFile(seed.folder() / kKeyslotsName), TestVault::kPassphrase);
  uint64_t calls = 1;
  uint64_t stride = 1;
  for (uint64_t call = 0; call <= calls; call += stride) {
    FaultVfs vfs;
    PosixDisk posix;
    FaultDisk disk(posix);
    TestVault vault(vfs.name());
    std::filesystem::copy(seed.folder(), vault.folder(), std::filesystem::copy_options::recursive);
    std::filesystem::permissions(vault.folder(), std::filesystem::perms::owner_all);
    if (how == How::kDies) disk.DieWith([&] { return vfs.failed(); });
    vault.UseDisk(disk);
    FALLOW_REQUIRE_OK(vault.Unlock());
    // The first time without a failure, to know how many calls there are.
    const uint64_t at = call == 0 ? UINT64_MAX : call;
    const bool for_good = how != How::kOnce;
    const auto disk_fault = fault == FaultVfs::Fault::kDiskFull ? FaultDisk::Fault::kDiskFull
                                                                : FaultDisk::Fault::kIoError;
    vfs.FailAt(where == Where::kDatabases ? at : UINT64_MAX, fault, for_good);
    disk.FailAt(where == Where::kOtherFiles ? at : UINT64_MAX, disk_fault, for_good);
    const absl::Status changed = Change(vault);
    if (call == 0) {
      calls = where == Where::kDatabases ? vfs.calls() : disk.calls();
      stride = Stride(calls);
    }
    INFO("call " << call << " of " << calls);
    // Where the vault goes on, so does whoever writes.
    bool wrote = false;
    if (how == How::kOnce) {
      vfs.StopFailing();
      disk.StopFailing();
      wrote = !vault->must_close() && vault.reflections().Write(Text("went on")).ok();
      CHECK((wrote || vault->must_close()));
      FALLOW_REQUIRE_OK(vault.Lock());
    }
    if (how == How::kDies && disk.reached()) vfs.FailAt(1, FaultVfs::Fault::kIoError, true);
    vault.Forsake();
    vfs.StopFailing();
    disk.StopFailing();
    disk.DieWith({});
    const std::string_view opens = Opens(vault);
    CheckSaysWhatHolds(changed, how, opens);
    FALLOW_REQUIRE_OK(vault.Unlock(opens));
    CheckAllThere(vault, wrote ? 2 : 1);
    FALLOW_REQUIRE_OK(vault.Lock());
    CheckOnlyOwnFiles(vault);
    if (opens == kNew) {
      const ByteWalk walk = Value(ByteWalk::Take(vault.folder(), old));
      CHECK(walk.figures().pages == 0);
      CHECK(walk.figures().drafts == 0);
    }
  }
}

TEST_CASE("a change of passphrase that dies at any call leaves one that opens everything") {
  SECTION("at a call to the databases' files") {
    FailThrough(Where::kDatabases, How::kDies, FaultVfs::Fault::kIoError);
  }
  SECTION("at a call to the other files") {
    FailThrough(Where::kOtherFiles, How::kDies, FaultVfs::Fault::kIoError);
  }
}

TEST_CASE("a change of passphrase on a disk that dies for good says which one may hold") {
  SECTION("at a call to the databases' files") {
    FailThrough(Where::kDatabases, How::kForGood, FaultVfs::Fault::kIoError);
  }
  SECTION("at a call to the other files") {
    FailThrough(Where::kOtherFiles, How::kForGood, FaultVfs::Fault::kIoError);
  }
}

// The one moment at which nothing tells whether a new file that is in place will still be there.
TEST_CASE("a disk that dies once keyslots is the new one leaves it open which passphrase holds") {
  TestVault vault;
  Fill(vault);
  const Path keyslots = vault.folder() / kKeyslotsName;
  FaultDisk disk(vault.posix_disk());
  FALLOW_REQUIRE_OK(vault.Lock());
  vault.UseDisk(disk);
  FALLOW_REQUIRE_OK(vault.Unlock());
  const std::string before = tests::ReadFile(keyslots);
  disk.DieWith([&] { return tests::ReadFile(keyslots) != before; });
  const absl::Status changed = Change(vault);
  CHECK_THAT(std::string(changed.message()), Contains("either the old or the new"));
  CHECK(vault->must_close());
  vault.Forsake();
  disk.DieWith({});
  const std::string_view opens = Opens(vault);
  CHECK(opens == kNew);
  FALLOW_REQUIRE_OK(vault.Unlock(opens));
  CheckAllThere(vault, 1);
}

TEST_CASE("a change of passphrase that fails once says which passphrase holds") {
  SECTION("at a call to the databases' files") {
    FailThrough(Where::kDatabases, How::kOnce, FaultVfs::Fault::kIoError);
  }
  SECTION("at a call to the other files") {
    FailThrough(Where::kOtherFiles, How::kOnce, FaultVfs::Fault::kIoError);
  }
  SECTION("on a full disk") {
    FailThrough(Where::kDatabases, How::kOnce, FaultVfs::Fault::kDiskFull);
    FailThrough(Where::kOtherFiles, How::kOnce, FaultVfs::Fault::kDiskFull);
  }
}

}  // namespace
}  // namespace fallow::store
