#include "daemon/store/log/keyring.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <vector>

#include "daemon/store/keys/unused_pages.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/sealed_layout.h"
#include "daemon/store/sealed/sqlite.h"
#include "tests/support/seeded_random.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using tests::KeyFrom;
using tests::TempFolder;
using tests::Value;

// The tables of a journal, with subjects in them that have keys.
class Journal {
 public:
  Journal() {
    AddFile();
    database = Value(
        Database::Open(*vfs_, path_, DatabaseOptions{.mode = DatabaseOptions::Mode::kCreate}));
    FALLOW_REQUIRE_OK(Log::Create(*database));
  }

  absl::StatusOr<std::unique_ptr<Keyring>> Open(const crypto::KeyringKey& key,
                                                uint32_t generation) {
    return Keyring::Open(*database, key.Copy(), generation, random);
  }
  // As many subjects more, with keys; on the disk when it returns.
  void Add(Keyring& keyring, int64_t count) {
    Transaction transaction = Value(Transaction::Begin(*database));
    Keyring::Changes changes(keyring);
    for (int64_t i = 0; i < count; ++i) {
      Insert();
      keys_.push_back(crypto::SubjectKey::Random(random));
      FALLOW_REQUIRE_OK(keyring.Put(std::ssize(keys_), keys_.back()));
    }
    FALLOW_REQUIRE_OK(changes.Write());
    FALLOW_REQUIRE_OK(transaction.Commit());
    changes.Keep();
  }
  void Remove(Keyring& keyring, int64_t row) {
    Transaction transaction = Value(Transaction::Begin(*database));
    Keyring::Changes changes(keyring);
    FALLOW_REQUIRE_OK(keyring.Remove(row));
    FALLOW_REQUIRE_OK(changes.Write());
    FALLOW_REQUIRE_OK(transaction.Commit());
    changes.Keep();
    removed_.insert(row);
  }
  // Every key that was added is there, and none that was removed.
  void CheckKeys(Keyring& keyring) {
    for (int64_t row = 1; row <= std::ssize(keys_); ++row) {
      const absl::StatusOr<crypto::SubjectKey> key = keyring.KeyOf(row);
      const bool there =
          key.ok() && crypto::Equal(key->bytes(), keys_[static_cast<size_t>(row) - 1].bytes());
      if (there == removed_.contains(row)) FAIL("the key of row " << row);
    }
  }
  void Reopen() {
    FALLOW_REQUIRE_OK(database->Checkpoint());
    database.reset();
    AddFile();
    database = Value(Database::Open(*vfs_, path_, {}));
  }
  // Where the pages of a table are.
  std::vector<int64_t> PagesOf(std::string_view table) {
    Statement read = Value(
        database->Prepare("SELECT pageno FROM dbstat WHERE name = ? ORDER BY pagetype, pageno"));
    read.Bind(1, table);
    std::vector<int64_t> pages;
    while (Value(read.Step())) pages.push_back(read.Int(0));
    return pages;
  }
  // One bit of a page, on the disk. REQUIRES: nothing of it is in the WAL.
  void Flip(int64_t page) {
    database.reset();
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    const int64_t at = kMainHeaderBytes + (page - 1) * kPageBytes + 1234;
    file.seekg(at);
    const int byte = file.get();
    file.seekp(at);
    file.put(static_cast<char>(byte ^ 1));
    file.close();
    REQUIRE(file);
    AddFile();
    database = Value(Database::Open(*vfs_, path_, {}));
  }

  size_t Damaged() { return Value(vfs_->Scrub(path_)).damaged_pages.size(); }

  tests::SeededRandom random{3};
  std::unique_ptr<Database> database;

 private:
  void AddFile() {
    vfs_ = Value(SealedVfs::Create("", random));
    FALLOW_REQUIRE_OK(vfs_->AddFile(path_, KeyFrom(1), Durability::kEveryCommit));
  }
  void Insert() {
    journal::SubjectId id;
    random.Fill(id.bytes);
    Statement insert = Value(
        database->Prepare("INSERT INTO subject (subject, kind, wrapped_key) VALUES (?, 1, X'')"));
    FALLOW_REQUIRE_OK(insert.Bind(1, crypto::ByteSpan(id.bytes)).Run());
  }

  TempFolder folder_;
  Path path_ = folder_.path() / "journal.db";
  std::unique_ptr<SealedVfs> vfs_;
  std::vector<crypto::SubjectKey> keys_;
  std::set<int64_t> removed_;
};

constexpr int64_t kBuckets = 30;
constexpr int64_t kMany = kBuckets * kKeysInBlock;

TEST_CASE("a rotation keeps every key, and the old keyring key opens none of them") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  const auto keyring = Value(journal.Open(first, 0));
  journal.Add(*keyring, kMany);
  journal.Remove(*keyring, 7);
  FALLOW_REQUIRE_OK(keyring->Rotate());
  CHECK(keyring->generation() == 1);
  CHECK(keyring->pending());
  journal.CheckKeys(*keyring);
  journal.CheckKeys(*Value(journal.Open(keyring->key(), 1)));
  FALLOW_REQUIRE_OK(journal.database->Execute(
      "UPDATE setting SET value = '0' WHERE name = 'keyring generation'"));
  const auto old = Value(journal.Open(first, 0));
  for (int64_t row = 1; row <= kMany; ++row) {
    if (old->KeyOf(row).ok()) FAIL("the old key opens row " << row);
  }
}

TEST_CASE("between the two files the new keyring key is found by the old, and not afterwards") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  const auto keyring = Value(journal.Open(first, 0));
  journal.Add(*keyring, 3);
  FALLOW_REQUIRE_OK(keyring->Rotate());

  const auto found = Value(journal.Open(first, 0));
  CHECK(found->pending());
  CHECK(found->generation() == 1);
  journal.CheckKeys(*found);
  const auto handed = Value(journal.Open(keyring->key(), 1));
  CHECK(handed->pending());
  // A different key from the one under which the new one was sealed.
  CHECK(absl::IsDataLoss(journal.Open(crypto::KeyringKey::Random(journal.random), 0).status()));

  FALLOW_REQUIRE_OK(handed->Handed());
  CHECK_FALSE(handed->pending());
  const absl::Status older = journal.Open(first, 0).status();
  CHECK(absl::IsDataLoss(older));
  CHECK(older.message().find("`keyslots` is an older copy") != absl::string_view::npos);
  CHECK_FALSE(Value(journal.Open(keyring->key(), 1))->pending());
}

TEST_CASE("what a transaction that was rolled back did to keys is forgotten") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  const auto keyring = Value(journal.Open(first, 0));
  journal.Add(*keyring, 200);
  {
    const Transaction transaction = Value(Transaction::Begin(*journal.database));
    Keyring::Changes changes(*keyring);
    FALLOW_REQUIRE_OK(keyring->Remove(5));
    FALLOW_REQUIRE_OK(keyring->Put(201, crypto::SubjectKey::Random(journal.random)));
    FALLOW_REQUIRE_OK(changes.Write());
  }
  journal.CheckKeys(*keyring);
  CHECK_FALSE(keyring->KeyOf(201).ok());
}

TEST_CASE("a bucket from which a key was removed opens under its former key no more") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  const auto keyring = Value(journal.Open(first, 0));
  journal.Add(*keyring, 2 * kKeysInBlock);
  FALLOW_REQUIRE_OK(journal.database->Execute("CREATE TABLE old AS SELECT * FROM key_bucket"));
  journal.Remove(*keyring, 5);
  FALLOW_REQUIRE_OK(journal.database->Execute(
      "UPDATE key_bucket SET sealed = (SELECT sealed FROM old WHERE old.id = key_bucket.id);"
      "UPDATE key_bucket_2 SET sealed = (SELECT sealed FROM old WHERE old.id = key_bucket_2.id)"));
  const auto again = Value(journal.Open(first, 0));
  for (int64_t row = 1; row <= kKeysInBlock; ++row) {
    if (again->KeyOf(row).ok()) FAIL("an old bucket opens");
  }
  // The other one has not changed.
  CHECK(again->KeyOf(kKeysInBlock + 1).ok());
}

TEST_CASE("a damaged page of packed keys costs nothing, and is made good from the other copy") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  auto keyring = Value(journal.Open(first, 0));
  journal.Add(*keyring, kMany);
  for (const std::string_view table : {"key_bucket", "key_bucket_2", "key_top", "key_top_2"}) {
    const size_t pages = journal.PagesOf(table).size();
    CHECK(pages == (table.substr(0, 7) == "key_top" ? 1U : size_t{kBuckets} + 1));
    for (size_t i = 0; i < pages; i += 10) {
      INFO(table << ", its page " << i);
      journal.Reopen();
      journal.Flip(journal.PagesOf(table)[i]);
      keyring = Value(journal.Open(first, 0));
      journal.CheckKeys(*keyring);
      CHECK(Value(keyring->Examine()).damaged > 0);
      CHECK(Value(keyring->Examine()).lost == 0);
      // The next change of anything leaves both whole.
      journal.Remove(*keyring, static_cast<int64_t>(i) + 1);
      CHECK(Value(keyring->Examine()).damaged == 0);
      journal.Reopen();
      keyring = Value(journal.Open(first, 0));
      journal.CheckKeys(*keyring);
      CHECK(Value(keyring->Examine()).damaged == 0);
      // What the damaged copy was becomes of use again.
      FALLOW_REQUIRE_OK(keyring->Mend());
      CHECK(Value(journal.database->CheckIntegrity(10)).empty());
      CHECK(journal.Damaged() == 0);
      journal.CheckKeys(*keyring);
    }
  }
}

TEST_CASE("each copy of the packed keys may have another damaged place") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  auto keyring = Value(journal.Open(first, 0));
  journal.Add(*keyring, kMany);
  keyring.reset();
  journal.Reopen();
  const int64_t second = journal.PagesOf("key_bucket_2")[9];
  FALLOW_REQUIRE_OK(
      journal.database->Execute("DELETE FROM key_bucket WHERE id = 20; DELETE FROM key_top_2"));
  journal.Reopen();
  journal.Flip(journal.PagesOf("key_bucket")[4]);
  journal.Flip(second);
  keyring = Value(journal.Open(first, 0));
  journal.CheckKeys(*keyring);
  FALLOW_REQUIRE_OK(keyring->Mend());
  const PackedKeys::Health health = Value(keyring->Examine());
  CHECK(health.damaged == 0);
  CHECK(health.lost == 0);
  CHECK(Value(journal.database->CheckIntegrity(10)).empty());
  CHECK(journal.Damaged() == 0);
  journal.CheckKeys(*Value(journal.Open(first, 0)));
}

TEST_CASE("where one copy was put back to what it was before, the newer one counts") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  const auto keyring = Value(journal.Open(first, 0));
  journal.Add(*keyring, kMany);
  FALLOW_REQUIRE_OK(
      journal.database->Execute("CREATE TABLE old AS SELECT * FROM key_bucket;"
                                "CREATE TABLE old_top AS SELECT * FROM key_top"));
  journal.Remove(*keyring, 5);
  journal.Add(*keyring, 50);
  const std::string copy = GENERATE("", "_2");
  FALLOW_REQUIRE_OK(journal.database->Execute(
      "UPDATE key_top" + copy + " SET sealed = (SELECT sealed FROM old_top);" +  //
      "UPDATE key_bucket" + copy +
      " SET sealed = (SELECT sealed FROM old WHERE old.id = key_bucket" + copy +
      ".id) WHERE id IN (SELECT id FROM old)"));
  const auto again = Value(journal.Open(first, 0));
  journal.CheckKeys(*again);
  CHECK(Value(again->Examine()).damaged > 0);
  FALLOW_REQUIRE_OK(again->Mend());
  CHECK(Value(again->Examine()).damaged == 0);
  journal.CheckKeys(*Value(journal.Open(first, 0)));
}

TEST_CASE("pages that seem unused are left alone while anything else is damaged") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  journal.Add(*Value(journal.Open(first, 0)), kMany);
  journal.Reopen();
  // Its leaves then seem to belong to nothing.
  const int64_t root = journal.PagesOf("subject").front();
  CHECK(journal.PagesOf("subject").size() > 10);
  journal.Flip(root);
  FreeUnusedPages(*journal.database).IgnoreError();
  journal.Flip(root);
  CHECK(Value(journal.database->CheckIntegrity(10)).empty());
  journal.CheckKeys(*Value(journal.Open(first, 0)));
  Statement count = Value(journal.database->Prepare("SELECT count(*) FROM subject"));
  REQUIRE(Value(count.Step()));
  CHECK(count.Int(0) == kMany);
}

TEST_CASE("where both copies of a bucket are lost, its keys are, and no others") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  journal.Add(*Value(journal.Open(first, 0)), kMany);
  FALLOW_REQUIRE_OK(
      journal.database->Execute("UPDATE key_bucket SET sealed = zeroblob(3888) WHERE id = 1;"
                                "UPDATE key_bucket_2 SET sealed = zeroblob(3888) WHERE id = 1"));
  const auto keyring = Value(journal.Open(first, 0));
  for (int64_t row = 1; row <= kMany; ++row) {
    const bool lost = row > kKeysInBlock && row <= 2 * kKeysInBlock;
    if (keyring->KeyOf(row).ok() == lost) FAIL("row " << row);
  }
  CHECK(Value(keyring->Examine()).lost == 1);
  FALLOW_REQUIRE_OK(keyring->Rotate());
  CHECK(keyring->KeyOf(1).ok());
}

TEST_CASE("a journal or a keyslots file of another generation is told from damage") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  const absl::Status behind = journal.Open(first, 1).status();
  CHECK(absl::IsDataLoss(behind));
  CHECK(behind.message().find("`journal.db` is an older copy") != absl::string_view::npos);
  const auto keyring = Value(journal.Open(first, 0));
  FALLOW_REQUIRE_OK(keyring->Rotate());
  FALLOW_REQUIRE_OK(keyring->Handed());
  FALLOW_REQUIRE_OK(keyring->Rotate());
  const absl::Status ahead = journal.Open(first, 0).status();
  CHECK(absl::IsDataLoss(ahead));
  CHECK(ahead.message().find("`keyslots` is an older copy") != absl::string_view::npos);
  FALLOW_REQUIRE_OK(
      journal.database->Execute("UPDATE setting SET value = 'many' WHERE name = "
                                "'keyring generation'"));
  CHECK(absl::IsDataLoss(journal.Open(first, 0).status()));
}

}  // namespace
}  // namespace fallow::store
