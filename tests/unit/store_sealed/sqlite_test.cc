#include "daemon/store/sealed/sqlite.h"

#include <catch2/catch.hpp>

#include "tests/support/sealed_database.h"

namespace fallow::store {
namespace {

using tests::CreateStore;
using tests::Execute;
using tests::QueryInt;
using tests::ReopenStore;
using tests::TempFolder;
using tests::TryOpenStore;

constexpr auto kOpen = DatabaseOptions::Mode::kOpen;
constexpr auto kCreate = DatabaseOptions::Mode::kCreate;

TEST_CASE("rows written are there after reopening") {
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  {
    auto store = CreateStore(path);
    Execute(*store, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB, d REAL)");
    auto insert = store->Prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
    REQUIRE(insert.ok());
    const std::array<uint8_t, 3> blob = {0, 1, 255};
    REQUIRE(insert->Bind(1, 7).Bind(2, "sept").Bind(3, blob).BindReal(4, 0.5).Run().ok());
    CHECK(store->last_insert_id() == 7);
    CHECK(store->changes() == 1);
    REQUIRE(insert->Bind(1, 8).Bind(2, "").Bind(3, crypto::ByteSpan()).BindNull(4).Run().ok());
  }
  auto store = ReopenStore(path);
  auto query = store->Prepare("SELECT a, b, c, d FROM t ORDER BY a");
  REQUIRE(query.ok());
  REQUIRE(*query->Step());
  CHECK(query->Int(0) == 7);
  CHECK(query->Text(1) == "sept");
  CHECK(query->Blob(2).size() == 3);
  CHECK(query->Blob(2)[2] == 255);
  CHECK(query->Real(3) == 0.5);
  REQUIRE(*query->Step());
  CHECK_FALSE(query->IsNull(1));
  CHECK(query->Text(1).empty());
  CHECK_FALSE(query->IsNull(2));
  CHECK(query->IsNull(3));
  CHECK_FALSE(*query->Step());
}

TEST_CASE("a transaction rolls back unless committed") {
  TempFolder folder;
  auto store = CreateStore(folder.path() / "journal.db");
  Execute(*store, "CREATE TABLE t (a INTEGER)");
  {
    auto transaction = Transaction::Begin(*store);
    REQUIRE(transaction.ok());
    Execute(*store, "INSERT INTO t VALUES (1)");
  }
  CHECK(QueryInt(*store, "SELECT count(*) FROM t") == 0);
  auto transaction = Transaction::Begin(*store);
  REQUIRE(transaction.ok());
  Execute(*store, "INSERT INTO t VALUES (1)");
  REQUIRE(transaction->Commit().ok());
  CHECK(QueryInt(*store, "SELECT count(*) FROM t") == 1);
  CHECK_FALSE(store->in_transaction());
}

TEST_CASE("a statement given back is prepared only once and keeps no bound values") {
  TempFolder folder;
  auto store = CreateStore(folder.path() / "journal.db");
  {
    auto first = store->Prepare("SELECT ?");
    REQUIRE(first.ok());
    REQUIRE(*first->Bind(1, "kept?").Step());
    auto second = store->Prepare("SELECT ?");
    REQUIRE(second.ok());
    REQUIRE(*second->Bind(1, 2).Step());
    CHECK(first->Text(0) == "kept?");
    CHECK(second->Int(0) == 2);
  }
  auto again = store->Prepare("SELECT ?");
  REQUIRE(again.ok());
  REQUIRE(*again->Step());
  CHECK(again->IsNull(0));
}

TEST_CASE("the settings that the sealed files rely on are in force") {
  TempFolder folder;
  auto store = CreateStore(folder.path() / "journal.db");
  CHECK(QueryInt(*store, "PRAGMA page_size") == 4096);
  CHECK(QueryInt(*store, "PRAGMA cache_spill") == 0);
  CHECK(QueryInt(*store, "PRAGMA temp_store") == 2);
  CHECK(QueryInt(*store, "PRAGMA secure_delete") == 1);
  CHECK(QueryInt(*store, "PRAGMA synchronous") == 2);
  CHECK(QueryInt(*store, "PRAGMA cache_size") == -2000);
  auto query = store->Prepare("SELECT * FROM pragma_journal_mode, pragma_locking_mode");
  REQUIRE(query.ok());
  REQUIRE(*query->Step());
  CHECK(query->Text(0) == "wal");
  CHECK(query->Text(1) == "exclusive");
}

TEST_CASE("a database of checkpoint durability does not sync each commit") {
  TempFolder folder;
  auto store = CreateStore(folder.path() / "index.db", {.durability = Durability::kCheckpoints});
  CHECK(QueryInt(*store, "PRAGMA synchronous") == 1);
}

TEST_CASE("making a database where one is, or opening one where none is, is refused") {
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  CHECK(absl::IsNotFound(TryOpenStore(path, kOpen).status()));
  CHECK_FALSE(std::filesystem::exists(path));
  CreateStore(path);
  CHECK(absl::IsAlreadyExists(TryOpenStore(path, kCreate).status()));
}

TEST_CASE("a database open elsewhere is refused as such") {
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  auto store = CreateStore(path);
  const absl::Status status = TryOpenStore(path, kOpen).status();
  CHECK(status.message().find("another program") != absl::string_view::npos);
}

TEST_CASE("a folder that cannot be used is an error with a remedy") {
  const absl::Status status = TryOpenStore("/proc/no-such-folder/journal.db", kCreate).status();
  CHECK(absl::IsUnknown(status));
  CHECK(status.message().find("journal.db") != absl::string_view::npos);
}

TEST_CASE("a second row with the same key is told from other failures") {
  TempFolder folder;
  auto store = CreateStore(folder.path() / "journal.db");
  Execute(*store, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE)");
  Execute(*store, "INSERT INTO t VALUES (1, 'x')");
  CHECK(absl::IsAlreadyExists(store->Execute("INSERT INTO t VALUES (1, 'y')")));
  CHECK(absl::IsAlreadyExists(store->Execute("INSERT INTO t VALUES (2, 'x')")));
}

TEST_CASE("wrong SQL is our mistake and quotes no values") {
  TempFolder folder;
  auto store = CreateStore(folder.path() / "journal.db");
  CHECK(absl::IsInternal(store->Execute("SELEKT 'hush'")));
  CHECK(store->Execute("SELEKT 'hush'").message().find("hush") == absl::string_view::npos);
  auto statement = store->Prepare("SELECT ?");
  REQUIRE(statement.ok());
  CHECK(absl::IsInternal(statement->Bind(2, 1).Step().status()));
  CHECK(statement->Bind(1, 1).Step().ok());
}

TEST_CASE("what is bound is bounded") {
  TempFolder folder;
  auto store = CreateStore(folder.path() / "journal.db");
  sqlite3_limit(store->handle(), SQLITE_LIMIT_LENGTH, 1000);
  auto statement = store->Prepare("SELECT ?");
  REQUIRE(statement.ok());
  CHECK(absl::IsInvalidArgument(statement->Bind(1, std::string(2000, 'x')).Step().status()));
}

TEST_CASE("large sorts and in-place vacuum need no temporary file") {
  TempFolder folder;
  auto store = CreateStore(folder.path() / "journal.db", {.cache_kib = 100});
  Execute(*store, "CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)");
  Execute(*store,
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
          "INSERT INTO t SELECT i, randomblob(500) FROM n");
  CHECK(QueryInt(*store, "SELECT count(*) FROM (SELECT * FROM t ORDER BY b LIMIT 4000)") == 4000);
  Execute(*store, "CREATE INDEX by_b ON t (b)");
  Execute(*store, "DELETE FROM t WHERE a % 2 = 0");
  Execute(*store, "VACUUM");
  CHECK(QueryInt(*store, "SELECT count(*) FROM t") == 2500);
  const auto findings = store->CheckIntegrity(10);
  REQUIRE(findings.ok());
  CHECK(findings->empty());
}

}  // namespace
}  // namespace fallow::store
