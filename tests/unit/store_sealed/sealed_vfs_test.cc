#include "daemon/store/sealed/sealed_vfs.h"

#include <catch2/catch.hpp>

#include "daemon/store/sealed/sealed_layout.h"
#include "tests/support/sealed_database.h"
#include "tests/unit/store/ledger.h"

namespace fallow::store {
namespace {

using tests::CreateStore;
using tests::Execute;
using tests::QueryInt;
using tests::ReadFile;
using tests::ReopenStore;
using tests::TempFolder;
using tests::WalOf;

constexpr std::string_view kCanary = "quetzalcoatlus";

// Whether the word appears in any file of the folder, in UTF-8 and in any case.
bool FindsCanary(const std::filesystem::path& folder) {
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::string contents = ReadFile(file.path());
    for (char& c : contents) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (contents.find(kCanary) != std::string::npos) return true;
  }
  return false;
}

std::set<std::string> NamesIn(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    names.insert(file.path().filename().string());
  }
  return names;
}

TEST_CASE("no plaintext and no further file is ever on the disk") {
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  const std::set<std::string> with_log = {"journal.db", "journal.db-wal"};
  auto store = CreateStore(path, {.cache_kib = 64});
  const auto check = [&] {
    CHECK_FALSE(FindsCanary(folder.path()));
    CHECK(NamesIn(folder.path()) == with_log);
  };
  const std::string word(kCanary);
  Execute(*store, "CREATE TABLE note_" + word + " (text TEXT)");
  Execute(*store, "CREATE VIRTUAL TABLE search USING fts5(text)");
  check();
  {
    auto transaction = Transaction::Begin(*store);
    REQUIRE(transaction.ok());
    for (int i = 0; i < 500; ++i) {
      Execute(*store, "INSERT INTO note_" + word + " VALUES ('" + word + std::to_string(i) +
                          std::string(600, 'x') + "')");
      Execute(*store, "INSERT INTO search VALUES ('" + word + "')");
    }
    // Far more than the cache holds, with a savepoint inside.
    Execute(*store, "SAVEPOINT s");
    Execute(*store, "UPDATE note_" + word + " SET text = text || '" + word + "'");
    check();
    Execute(*store, "ROLLBACK TO s");
    REQUIRE(transaction->Commit().ok());
  }
  check();
  CHECK(QueryInt(*store, "SELECT count(*) FROM search('" + word + "')") == 500);
  Execute(*store, "CREATE INDEX sorted ON note_" + word + " (text)");
  Execute(*store, "DELETE FROM search");
  Execute(*store, "VACUUM");
  REQUIRE(store->Checkpoint().ok());
  check();
  store.database.reset();
  CHECK_FALSE(FindsCanary(folder.path()));
  CHECK(NamesIn(folder.path()) == std::set<std::string>{"journal.db"});
}

TEST_CASE("the same page is never sealed into the same bytes twice") {
  TempFolder folder;
  const auto first = folder.path() / "a.db";
  const auto second = folder.path() / "b.db";
  for (const auto& path : {first, second}) {
    auto store = CreateStore(path);
    Execute(*store, "CREATE TABLE t (a TEXT)");
  }
  const std::string a = ReadFile(first);
  const std::string b = ReadFile(second);
  REQUIRE(a.size() == b.size());
  for (size_t page = kMainHeaderBytes; page < a.size(); page += kPageBytes) {
    CHECK(a.substr(page, kPageBytes) != b.substr(page, kPageBytes));
  }
}

TEST_CASE("a journal that someone put beside the database is not played back") {
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  { REQUIRE(tests::MakeLedger(*CreateStore(path)).ok()); }
  tests::WriteFile(path.string() + "-journal", std::string(2000, 'j'));
  auto store = ReopenStore(path);
  CHECK(QueryInt(*store, "SELECT count(*) FROM total") == 1);
  CHECK(std::filesystem::exists(path.string() + "-journal"));
}

TEST_CASE("a transaction larger than the cache, rolled back to a savepoint, survives a crash") {
  // Stock SQLite loses it when it spills pages of the cache into the log (cache_spill).
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  const auto copy = folder.path() / "copy.db";
  {
    auto store = CreateStore(path, {.cache_kib = 40});
    Execute(*store, "CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)");
    Execute(*store, "BEGIN");
    Execute(*store,
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) "
            "INSERT INTO t SELECT i, randomblob(900) FROM n");
    Execute(*store, "SAVEPOINT s");
    Execute(*store, "UPDATE t SET b = randomblob(901)");
    Execute(*store, "ROLLBACK TO s");
    Execute(*store, "UPDATE t SET b = randomblob(902) WHERE a % 3 = 0");
    Execute(*store, "COMMIT");
    std::filesystem::copy_file(path, copy);
    std::filesystem::copy_file(WalOf(path), WalOf(copy));
  }
  auto store = ReopenStore(copy);
  CHECK(QueryInt(*store, "SELECT count(*) FROM t") == 400);
  CHECK(QueryInt(*store, "SELECT count(*) FROM t WHERE length(b) = 902") == 133);
}

TEST_CASE("vacuum into another key leaves nothing behind of what was deleted") {
  TempFolder folder;
  const auto path = folder.path() / "index.db";
  const auto fresh = folder.path() / "index.db.new";
  auto store = CreateStore(path);
  REQUIRE(tests::MakeLedger(*store).ok());
  for (int64_t entry = 1; entry <= 30; ++entry) REQUIRE(tests::AddEntry(*store, entry).ok());
  Execute(*store, "DELETE FROM line WHERE entry > 3");
  REQUIRE(store.vfs->AddFile(fresh, tests::KeyFrom(2), Durability::kEveryCommit).ok());
  const absl::Status status = store->VacuumInto(fresh);
  INFO(status);
  REQUIRE(status.ok());
  CHECK(NamesIn(folder.path()) ==
        std::set<std::string>{"index.db", "index.db-wal", "index.db.new"});
  CHECK(ReadFile(fresh).size() < ReadFile(path).size() + ReadFile(WalOf(path)).size());
  CHECK_FALSE(store->VacuumInto(fresh).ok());  // there is one already

  store.database.reset();
  REQUIRE(store.vfs->Delete(path).ok());
  std::filesystem::rename(fresh, path);
  CHECK(absl::IsDataLoss(
      tests::TryOpenStore(path, DatabaseOptions::Mode::kOpen, {.key_seed = 1}).status()));
  auto again = ReopenStore(path, {.key_seed = 2});
  const auto entries = tests::ReadLedger(*again);
  REQUIRE(entries.ok());
  CHECK(*entries == std::set<int64_t>{1, 2, 3});
  tests::RequireSound(again, path);
  REQUIRE(tests::AddEntry(*again, 4).ok());
}

TEST_CASE("deleting a database deletes its log, and is fine where there is none") {
  TempFolder folder;
  const auto path = folder.path() / "index.db";
  { REQUIRE(tests::MakeLedger(*CreateStore(path)).ok()); }
  tests::WriteFile(WalOf(path), "left over");
  auto vfs = *SealedVfs::Create("", tests::Random());
  REQUIRE(vfs->Delete(path).ok());
  CHECK(NamesIn(folder.path()).empty());
  CHECK(vfs->Delete(path).ok());
}

TEST_CASE("a path without a key, and a base that does not exist, are mistakes of ours") {
  TempFolder folder;
  auto vfs = *SealedVfs::Create("", tests::Random());
  const auto path = folder.path() / "journal.db";
  const auto opened = Database::Open(*vfs, path, {.mode = DatabaseOptions::Mode::kCreate});
  CHECK(absl::IsInternal(opened.status()));
  CHECK(absl::IsNotFound(vfs->DurabilityOf(path).status()));
  CHECK(absl::IsInternal(SealedVfs::Create("no-such-vfs", tests::Random()).status()));
}

TEST_CASE("a database can be examined while it is open and goes on locked") {
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  auto store = CreateStore(path);
  REQUIRE(tests::MakeLedger(*store).ok());
  REQUIRE(tests::AddEntry(*store, 1).ok());
  const auto report = store.vfs->Scrub(path);
  REQUIRE(report.ok());
  CHECK(report->clean());
  CHECK(report->frames > 0);
  REQUIRE(tests::AddEntry(*store, 2).ok());
  CHECK_FALSE(tests::TryOpenStore(path, DatabaseOptions::Mode::kOpen).ok());
}

}  // namespace
}  // namespace fallow::store
