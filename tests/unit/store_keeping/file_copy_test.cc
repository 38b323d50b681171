#include "daemon/store/keeping/file_copy.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "daemon/store/sealed/sqlite.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/sealed_database.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using tests::FaultVfs;
using tests::TempFolder;
using tests::Value;

crypto::FileKey KeyFrom(uint8_t seed) {
  std::array<uint8_t, crypto::FileKey::kBytes> bytes;
  bytes.fill(seed);
  return Value(crypto::FileKey::FromBytes(bytes));
}

// A sealed database that stays open, in a folder whose name has the signs that a URI would take for
// its own, and a copy that is made of it beside.
class Original {
 public:
  explicit Original(std::string base_vfs = "") : base_vfs_(std::move(base_vfs)) {
    std::filesystem::create_directory(path("").parent_path());
    vfs = Value(SealedVfs::Create(base_vfs_, random_));
    FALLOW_REQUIRE_OK(vfs->AddFile(path("a.db"), KeyFrom(1), Durability::kCheckpoints));
    database = Value(Database::Open(*vfs, path("a.db"), {.mode = DatabaseOptions::Mode::kCreate}));
    FALLOW_REQUIRE_OK(database->Execute("CREATE TABLE t (n INTEGER PRIMARY KEY, words TEXT)"));
  }
  std::filesystem::path path(const std::string& name) const {
    return folder_.path() / "50% of #1?" / name;
  }
  void Fill(int rows) {
    FALLOW_REQUIRE_OK(database->Execute(
        "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < " +
        std::to_string(rows) + ") INSERT INTO t(words) SELECT hex(randomblob(400)) FROM up"));
    FALLOW_REQUIRE_OK(database->Checkpoint());
  }
  std::unique_ptr<FileCopy> Copy() {
    const crypto::FileKey from = KeyFrom(1), to = KeyFrom(2);
    return Value(FileCopy::Make(base_vfs_, random_, {path("a.db"), from}, {path("b.db"), to}));
  }
  int64_t Rows(const std::string& name, uint8_t key) {
    const auto other = Value(SealedVfs::Create("", random_));
    FALLOW_REQUIRE_OK(other->AddFile(path(name), KeyFrom(key), Durability::kCheckpoints));
    const auto opened = Value(Database::Open(*other, path(name), {}));
    Statement count = Value(opened->Prepare("SELECT count(*) FROM t"));
    CHECK(Value(count.Step()));
    return count.Int(0);
  }

 private:
  TempFolder folder_;
  crypto::SystemRandom random_;
  const std::string base_vfs_;

 public:
  std::unique_ptr<SealedVfs> vfs;
  std::unique_ptr<Database> database;
};

TEST_CASE("a copy has what the main file had, and nothing that is in the WAL by then") {
  Original original;
  original.Fill(3000);
  FALLOW_REQUIRE_OK(original.database->Execute("PRAGMA wal_autocheckpoint = 0"));
  FALLOW_REQUIRE_OK(original.database->Execute("INSERT INTO t(words) VALUES ('in the WAL')"));
  const auto copy = original.Copy();
  absl::Status made = absl::UnknownError("");
  std::thread beside([&] { made = copy->Run(); });
  // Meanwhile the original is written to.
  for (int i = 0; i < 50; ++i) {
    FALLOW_REQUIRE_OK(original.database->Execute("INSERT INTO t(words) VALUES ('meanwhile')"));
    FALLOW_REQUIRE_OK(original.database->Execute("UPDATE t SET words = 'x' WHERE n % 7 = 0"));
  }
  beside.join();
  FALLOW_REQUIRE_OK(made);
  CHECK(original.Rows("b.db", 2) == 3000);
  CHECK_FALSE(std::filesystem::exists(original.path("b.db-wal")));
  // The lock on the original was not lost with the second file that was opened and closed.
  FALLOW_REQUIRE_OK(original.database->Execute("INSERT INTO t(words) VALUES ('after')"));
  original.database.reset();
  CHECK(original.Rows("a.db", 1) == 3052);
}

TEST_CASE("a copy that is stopped says so, before it runs and while it does") {
  Original original;
  original.Fill(20'000);
  const auto copy = original.Copy();
  absl::Status made;
  SECTION("before") {
    copy->Stop();
    made = copy->Run();
    CHECK_FALSE(std::filesystem::exists(original.path("b.db")));
  }
  SECTION("while it runs") {
    std::thread beside([&] { made = copy->Run(); });
    while (!std::filesystem::exists(original.path("b.db"))) std::this_thread::yield();
    copy->Stop();
    beside.join();
  }
  CHECK(absl::IsCancelled(made));
}

TEST_CASE("a copy of a damaged file, under the wrong key, or onto a full disk fails") {
  FaultVfs fault;
  Original original(fault.name());
  original.Fill(500);
  SECTION("damaged") {
    std::string bytes = tests::ReadFile(original.path("a.db"));
    bytes[bytes.size() / 2] ^= 1;
    tests::WriteFile(original.path("a.db"), bytes);
    CHECK(absl::IsDataLoss(original.Copy()->Run()));
  }
  SECTION("missing") {
    original.database.reset();
    std::filesystem::remove(original.path("a.db"));
    CHECK_FALSE(original.Copy()->Run().ok());
  }
  SECTION("at a call that fails") {
    uint64_t calls = 1;
    for (uint64_t call = 0; call <= calls; call += 1 + calls / 40) {
      const auto copy = original.Copy();
      fault.FailAt(call == 0 ? UINT64_MAX : call, FaultVfs::Fault::kDiskFull, true);
      const absl::Status made = copy->Run();
      if (call == 0) calls = fault.calls();
      INFO("call " << call << " of " << calls);
      CHECK((made.ok() || call > 0));
      fault.StopFailing();
      if (made.ok()) CHECK(original.Rows("b.db", 2) == 500);
      FALLOW_REQUIRE_OK(original.vfs->Delete(original.path("b.db")));
    }
    CHECK(calls > 40);
  }
}

}  // namespace
}  // namespace fallow::store
