#include "daemon/store/vault.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "daemon/store/release/eraser.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/vault_parts.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"
#include "tests/support/fault_disk.h"
#include "tests/support/practice_vault.h"
#include "tests/support/sync_disk.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using Catch::Contains;
using tests::FaultDisk;
using tests::Snapshot;
using tests::TestVault;
using tests::Text;
using tests::Value;

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

TEST_CASE("a vault gives back what was written, after it was locked") {
  TestVault vault;
  vault.CreateAndUnlock();
  const journal::Reflection written = vault.Write("the first snow");
  vault.Reopen();
  const journal::Reflection read = Value(vault.reflections().Get(written.id));
  CHECK(read.text == "the first snow");
  CHECK(read.version == 1);
  CHECK(read.at == written.at);
  CHECK(vault->Figures().reflections == 1);
  CHECK(vault->Figures().device_name == "here");
  vault.RequireSound();
}

TEST_CASE("a vault is made where nothing is, and nowhere else") {
  TestVault vault;
  CHECK(Vault::Probe(vault.disk(), vault.folder()) == Vault::Presence::kAbsent);
  CHECK(absl::IsNotFound(vault.Unlock()));
  FALLOW_REQUIRE_OK(vault.Create());
  CHECK(Vault::Probe(vault.disk(), vault.folder()) == Vault::Presence::kPresent);
  CHECK(absl::IsAlreadyExists(vault.Create()));
  CHECK(std::filesystem::status(vault.folder()).permissions() == std::filesystem::perms::owner_all);

  TestVault other;
  std::filesystem::create_directory(other.folder());
  tests::WriteFile(other.folder() / "letter.txt", "mine");
  CHECK(absl::IsInvalidArgument(other.Create()));
  CHECK(tests::ReadFile(other.folder() / "letter.txt") == "mine");
}

TEST_CASE("a power cut takes away no folder above a vault that was made") {
  TestVault vault;
  tests::SyncDisk disk(vault.posix_disk());
  vault.UseDisk(disk);
  const std::filesystem::path deep = vault.root() / "share" / "fallow" / "vault";
  FALLOW_REQUIRE_OK(Vault::Create(vault.environment(), deep,
                                  crypto::AsBytes(TestVault::kPassphrase), {}, "here"));
  CHECK(disk.unsynced().empty());
}

TEST_CASE("a creation that fails at any call leaves no vault, and the next one succeeds") {
  for (const bool for_good : {false, true}) {
    for (uint64_t call = 1;; ++call) {
      TestVault vault;
      FaultDisk disk(vault.posix_disk());
      vault.UseDisk(disk);
      disk.FailAt(call, FaultDisk::Fault::kIoError, for_good);
      const absl::Status created = vault.Create();
      disk.StopFailing();
      INFO("call " << call);
      if (Vault::Probe(disk, vault.folder()) == Vault::Presence::kAbsent) {
        CHECK_FALSE(created.ok());
        CHECK_FALSE(std::filesystem::exists(vault.folder()));
        // Stretching a passphrase is slow, so only every fourth call goes on.
        if (call % 4 != 0) continue;
        FALLOW_REQUIRE_OK(vault.Create());
      }
      FALLOW_REQUIRE_OK(vault.Unlock());
      FALLOW_REQUIRE_OK(vault.Lock());
      CHECK(Value(disk.List(vault.root())).size() == 1);
      if (!disk.reached()) break;
    }
  }
}

TEST_CASE("a wrong passphrase is told from damage, and changes nothing") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  FALLOW_REQUIRE_OK(vault.Lock());
  const auto before = Snapshot(vault.root());
  CHECK(absl::IsUnauthenticated(vault.Unlock("a loud field")));
  CHECK(Snapshot(vault.root()) == before);
  std::string keyslots = tests::ReadFile(vault.folder() / "keyslots");
  keyslots[keyslots.size() / 2] = static_cast<char>(keyslots[keyslots.size() / 2] ^ 1);
  tests::WriteFile(vault.folder() / "keyslots", keyslots);
  FALLOW_REQUIRE_OK(vault.Unlock());  // by the second copy
  tests::WriteFile(vault.folder() / "keyslots", keyslots);
  FALLOW_REQUIRE_OK(vault.Lock());  // which writes both anew
  FALLOW_REQUIRE_OK(vault.Unlock());
  FALLOW_REQUIRE_OK(vault.Lock());
  tests::WriteFile(vault.folder() / "keyslots", keyslots);
  tests::WriteFile(vault.folder() / "keyslots.2", keyslots);
  CHECK(absl::IsDataLoss(vault.Unlock()));
}

TEST_CASE("a passphrase is confirmed and changed") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  const crypto::ByteSpan old_passphrase = crypto::AsBytes(TestVault::kPassphrase);
  const crypto::ByteSpan new_passphrase = crypto::AsBytes("a new field");
  CHECK(vault->Confirm(old_passphrase).ok());
  CHECK(absl::IsUnauthenticated(vault->Confirm(new_passphrase)));
  CHECK(absl::IsUnauthenticated(vault->ChangePassphrase(new_passphrase, old_passphrase, {})));
  FALLOW_REQUIRE_OK(vault->ChangePassphrase(old_passphrase, new_passphrase, {}));
  CHECK(vault->Confirm(new_passphrase).ok());
  vault.Write("two");
  FALLOW_REQUIRE_OK(vault.Lock());
  CHECK(absl::IsUnauthenticated(vault.Unlock()));
  FALLOW_REQUIRE_OK(vault.Unlock("a new field"));
  CHECK(vault.List().size() == 2);
}

TEST_CASE("an index left by an interrupted examination goes at the next unlocking") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  FALLOW_REQUIRE_OK(vault.Lock());
  std::filesystem::copy(vault.folder() / "index.db", vault.folder() / "index.db.check");
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK_FALSE(std::filesystem::exists(vault.folder() / "index.db.check"));
}

TEST_CASE("an older journal put back is noticed at unlock") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::string older = tests::ReadFile(vault.folder() / "journal.db");
  FALLOW_REQUIRE_OK(vault.Unlock());
  vault.Write("two");
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::string newer = tests::ReadFile(vault.folder() / "journal.db");
  tests::WriteFile(vault.folder() / "journal.db", older);
  FALLOW_REQUIRE_OK(vault.Unlock());
  const absl::Status refusal = vault->refusal();
  CHECK_THAT(Message(refusal), Contains("journal.db") && Contains("older copy"));
  // What it holds may have been let go since: only what the index has is shown.
  CHECK(vault.List().size() == 2);
  CHECK_FALSE(vault->Mend().ok());
  FALLOW_REQUIRE_OK(vault.Lock());
  CHECK(tests::ReadFile(vault.folder() / "journal.db") == older);
  SECTION("it is used once the newer one is there again") {
    tests::WriteFile(vault.folder() / "journal.db", newer);
    FALLOW_REQUIRE_OK(vault.Unlock());
    FALLOW_REQUIRE_OK(vault->refusal());
    CHECK(vault.List().size() == 2);
  }
  SECTION("where that is gone for good, the journal goes on with what the index has") {
    FALLOW_REQUIRE_OK(vault.Unlock());
    FALLOW_REQUIRE_OK(vault->Mend(/*newer_is_gone=*/true));
    CHECK(vault->must_close());
    FALLOW_REQUIRE_OK(vault.Lock());
    CHECK(tests::ReadFile(vault.folder() / "journal.db.damaged") == older);
    FALLOW_REQUIRE_OK(vault.Unlock());
    FALLOW_REQUIRE_OK(vault->refusal());
    vault.Write("three");
    CHECK(vault.List().size() == 3);
    FALLOW_REQUIRE_OK(vault.Lock());
    FALLOW_REQUIRE_OK(vault.Unlock());
    CHECK(vault.List().size() == 3);
  }
}

TEST_CASE("an older journal that went on differently is noticed, too") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::filesystem::path copy = vault.root() / "copy";
  std::filesystem::copy(vault.folder(), copy, std::filesystem::copy_options::recursive);
  FALLOW_REQUIRE_OK(vault.Unlock());
  vault.Write("two");
  FALLOW_REQUIRE_OK(vault.Lock());
  {
    auto other = Value(
        Vault::Unlock(vault.environment(), copy, crypto::AsBytes(TestVault::kPassphrase), {}));
    Value(other->reflections().Write(Text("another two")));
    Value(other->reflections().Write(Text("three")));
    FALLOW_REQUIRE_OK(other->Close());
  }
  tests::WriteFile(vault.folder() / "journal.db", tests::ReadFile(copy / "journal.db"));
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK_THAT(Message(vault->refusal()), Contains("older copy"));
}

TEST_CASE("of two files of keys the older one neither locks out nor lets in") {
  constexpr std::string_view kNew = "a new field";
  for (const std::string_view name : {kKeyslotsName, kKeyslotsCopyName}) {
    INFO(name);
    TestVault vault;
    vault.CreateAndUnlock();
    vault.Write("one");
    const std::string older = tests::ReadFile(vault.folder() / name);
    FALLOW_REQUIRE_OK(vault->ChangePassphrase(crypto::AsBytes(TestVault::kPassphrase),
                                              crypto::AsBytes(kNew), {}));
    FALLOW_REQUIRE_OK(vault.Lock());
    tests::WriteFile(vault.folder() / name, older);
    CHECK_FALSE(vault.Unlock().ok());
    FALLOW_REQUIRE_OK(vault.Unlock(kNew));
    FALLOW_REQUIRE_OK(vault->refusal());
    CHECK(vault.List().size() == 1);
    // Both are written anew.
    CHECK(tests::ReadFile(vault.folder() / kKeyslotsName) ==
          tests::ReadFile(vault.folder() / kKeyslotsCopyName));
  }
}

TEST_CASE("an older file of keys under the same passphrase gives way to the newer one") {
  TestVault vault;
  vault.CreateAndUnlock();
  const journal::SubjectId id = vault.Write("one").id;
  const std::string older = tests::ReadFile(vault.folder() / kKeyslotsName);
  FALLOW_REQUIRE_OK(vault->eraser().LetGo({&id, 1}, {}));
  FALLOW_REQUIRE_OK(vault.Lock());
  tests::WriteFile(vault.folder() / kKeyslotsName, older);
  FALLOW_REQUIRE_OK(vault.Unlock());
  FALLOW_REQUIRE_OK(vault->refusal());
  CHECK(vault.List().empty());
}

TEST_CASE("a journal that is a link or a pipe opens for reading, and cannot be mended") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::filesystem::path journal = vault.folder() / "journal.db";
  const std::filesystem::path aside = vault.root() / "aside";
  std::filesystem::rename(journal, aside);
  const std::string whole = tests::ReadFile(aside);
  for (const bool link : {true, false}) {
    INFO((link ? "a link" : "a pipe"));
    if (link) {
      std::filesystem::create_symlink(aside, journal);
    } else {
      REQUIRE(mkfifo(journal.c_str(), 0600) == 0);
    }
    FALLOW_REQUIRE_OK(vault.Unlock());
    CHECK_THAT(Message(vault->refusal()), Contains("reading only") && Contains("link"));
    CHECK(vault.List().size() == 1);
    CHECK_FALSE(vault->Mend().ok());
    CHECK_FALSE(vault->must_close());
    FALLOW_REQUIRE_OK(vault.Lock());
    std::filesystem::remove(journal);
  }
  CHECK(tests::ReadFile(aside) == whole);
  std::filesystem::rename(aside, journal);
  FALLOW_REQUIRE_OK(vault.Unlock());
  FALLOW_REQUIRE_OK(vault->refusal());
}

TEST_CASE("a page that is damaged without standing in the way is mended as well") {
  TestVault vault;
  vault.CreateAndUnlock();
  for (int i = 0; i < 200; ++i) vault.Write("Reflection " + std::to_string(i));
  CHECK_FALSE(vault->Mend().ok());
  CHECK_FALSE(vault->must_close());
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::filesystem::path journal = vault.folder() / "journal.db";
  const std::string whole = tests::ReadFile(journal);
  size_t mended = 0;
  for (size_t at = 4096 + 2000; at < whole.size(); at += 4096) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    tests::WriteFile(journal, damaged);
    FALLOW_REQUIRE_OK(vault.Unlock());
    if (!vault->refusal().ok()) continue;
    INFO("byte " << at);
    FALLOW_REQUIRE_OK(vault->Mend());
    CHECK(vault->must_close());
    FALLOW_REQUIRE_OK(vault.Lock());
    CHECK(tests::ReadFile(vault.folder() / "journal.db.damaged").size() >= damaged.size());
    FALLOW_REQUIRE_OK(vault.Unlock());
    FALLOW_REQUIRE_OK(vault->refusal());
    CHECK(vault.List().size() == 200);
    vault.Write("and on");
    ++mended;
    break;
  }
  CHECK(mended == 1);
}

TEST_CASE("a missing or cut journal opens for reading what the index has, and names the file") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::string whole = tests::ReadFile(vault.folder() / "journal.db");
  for (const size_t size : {size_t{0}, size_t{100}, size_t{4096}, whole.size() / 4096 * 2048}) {
    INFO(size);
    tests::WriteFile(vault.folder() / "journal.db", whole.substr(0, size));
    FALLOW_REQUIRE_OK(vault.Unlock());
    CHECK_THAT(Message(vault->refusal()), Contains("journal.db"));
    CHECK(vault.List().size() == 1);
    CHECK_FALSE(vault.reflections().Write(Text("two")).ok());
    FALLOW_REQUIRE_OK(vault.Lock());
  }
  std::filesystem::remove(vault.folder() / "journal.db");
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK(vault.List().size() == 1);
  FALLOW_REQUIRE_OK(vault.Lock());
  // With nothing left to be shown, it is not passed off as empty.
  std::filesystem::remove(vault.folder() / "index.db");
  CHECK(absl::IsDataLoss(vault.Unlock()));
}

TEST_CASE("an index that is lost, damaged or of another journal is built again") {
  TestVault vault;
  vault.CreateAndUnlock();
  const journal::SubjectId id = vault.Write("one").id;
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::string older = tests::ReadFile(vault.folder() / "index.db");
  FALLOW_REQUIRE_OK(vault.Unlock());
  vault.Write("two");
  FALLOW_REQUIRE_OK(vault.Lock());
  const std::string whole = tests::ReadFile(vault.folder() / "index.db");
  SECTION("lost") {
    std::filesystem::remove(vault.folder() / "index.db");
  }
  SECTION("empty") {
    tests::WriteFile(vault.folder() / "index.db", "");
  }
  SECTION("cut short") {
    tests::WriteFile(vault.folder() / "index.db", whole.substr(0, 9000));
  }
  SECTION("older") {
    tests::WriteFile(vault.folder() / "index.db", older);
  }
  SECTION("another page in its place") {
    std::string changed = whole;
    for (size_t at = 4096; at < changed.size(); at += 512) {
      changed[at] = static_cast<char>(changed[at] ^ 1);
    }
    tests::WriteFile(vault.folder() / "index.db", changed);
  }
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK(vault.List().size() == 2);
  CHECK(Value(vault.reflections().Get(id)).text == "one");
  vault.RequireSound();
}

// Such a record is not the index's, which passes it when the next one comes.
TEST_CASE("what is written after a connection is in the index without being asked for") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("before");
  tests::AddConnection(vault->practice(), "Ana");
  for (int i = 0; i < 3; ++i) vault.Write("after");
  FALLOW_REQUIRE_OK(vault.Lock());
  int caught_up = 0;
  const auto unlocked =
      Vault::Unlock(vault.environment(), vault.folder(), crypto::AsBytes(TestVault::kPassphrase),
                    [&](uint64_t, uint64_t) {
                      ++caught_up;
                      return true;
                    });
  FALLOW_REQUIRE_OK(unlocked.status());
  CHECK(caught_up == 0);
}

TEST_CASE("an unlock that only rebuilds the index can be stopped") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  FALLOW_REQUIRE_OK(vault.Lock());
  std::filesystem::remove(vault.folder() / "index.db");
  const auto stopped =
      Vault::Unlock(vault.environment(), vault.folder(), crypto::AsBytes(TestVault::kPassphrase),
                    [](uint64_t, uint64_t) { return false; });
  CHECK(absl::IsCancelled(stopped.status()));
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK(vault.List().size() == 1);
}

// Opens the vault's journal.db as no released Fallow would, and changes it.
void TamperWithJournal(TestVault& vault, std::string_view sql, bool leave_wal) {
  crypto::SystemRandom random;
  const crypto::Keyslots keyslots = Value(ReadKeyslots(vault.disk(), vault.folder()));
  const crypto::OpenedKeyslots opened =
      Value(keyslots.Open(crypto::AsBytes(TestVault::kPassphrase)));
  const auto vfs = Value(SealedVfs::Create("", random));
  const Path file = vault.folder() / "journal.db";
  FALLOW_REQUIRE_OK(vfs->AddFile(file, JournalFileKey(opened.secrets().store, keyslots.vault_id()),
                                 Durability::kEveryCommit));
  const auto database = Value(Database::Open(*vfs, file, DatabaseOptions{}));
  if (leave_wal) {
    sqlite3_db_config(database->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  FALLOW_REQUIRE_OK(database->Execute(sql));
}

TEST_CASE("a vault of a newer version is refused and left as it is, to the byte") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  FALLOW_REQUIRE_OK(vault.Lock());
  SECTION("a newer journal") {
    TamperWithJournal(vault, "PRAGMA user_version = 99", false);
  }
  SECTION("a newer journal that was not closed") {
    TamperWithJournal(vault, "PRAGMA user_version = 99", true);
    REQUIRE(std::filesystem::file_size(vault.folder() / "journal.db-wal") > 0);
  }
  const auto before = Snapshot(vault.root());
  const absl::Status status = vault.Unlock();
  CHECK(absl::IsUnimplemented(status));
  CHECK_THAT(Message(status), Contains("newer Fallow"));
  CHECK(Snapshot(vault.root()) == before);
}

TEST_CASE("a record that cannot be read is set aside, counted and told") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("one");
  vault.Write("two");
  vault.Write("three");
  FALLOW_REQUIRE_OK(vault.Lock());
  TamperWithJournal(vault, "UPDATE record SET payload = zeroblob(80) WHERE position = 2", false);
  std::filesystem::remove(vault.folder() / "index.db");
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK(vault.List().size() == 2);
  CHECK(vault->Figures().unreadable_records == 1);
  vault.Reopen();
  CHECK(vault->Figures().unreadable_records == 1);
  bool told = false;
  for (const Finding& finding : vault->Examine({})) {
    told = told || (finding.check == Finding::Check::kKeyring &&
                    finding.severity == Finding::Severity::kDamage);
  }
  CHECK(told);
}

TEST_CASE("what fails while locking is said, and the vault still opens") {
  PosixDisk posix;
  FaultDisk disk(posix);
  TestVault vault;
  FALLOW_REQUIRE_OK(vault.Create());
  vault.UseDisk(disk);
  for (uint64_t call = 1;; ++call) {
    FALLOW_REQUIRE_OK(vault.Unlock());
    vault.Write("entry " + std::to_string(call));
    disk.FailAt(call, FaultDisk::Fault::kDiskFull, true);
    const absl::Status locked = vault.Lock();
    disk.StopFailing();
    if (!disk.reached()) {
      CHECK(locked.ok());
      break;
    }
  }
  FALLOW_REQUIRE_OK(vault.Unlock());
  vault.RequireSound();
}

TEST_CASE("nothing of a text is readable in any file of the vault") {
  TestVault vault;
  vault.CreateAndUnlock();
  const journal::SubjectId id = vault.Write("a canaryword in the text").id;
  journal::ReflectionEdit edit;
  edit.text = "another canaryword here";
  edit.add_tags = {"canarytag"};
  Value(vault.reflections().Edit(id, edit));
  Draft draft;
  draft.text = "canaryword in a draft";
  draft.saved = {absl::FromUnixSeconds(0), "UTC"};
  Value(vault->drafts().Save(draft));
  const auto upload = Value(vault->blobs().Put("canaryname.txt", "text/plain"));
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes("canaryword in a file")));
  Value(upload->Finish());
  const auto look = [&] {
    for (const auto& [name, bytes] : Snapshot(vault.root())) {
      INFO(name);
      CHECK(name.find("canary") == std::string::npos);
      CHECK(bytes.find("canary") == std::string::npos);
    }
  };
  look();
  FALLOW_REQUIRE_OK(vault.Lock());
  look();
}

}  // namespace
}  // namespace fallow::store
