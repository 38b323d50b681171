#include "daemon/store/log/log.h"

#include <catch2/catch.hpp>

#include "crypto/seal.h"
#include "daemon/store/schema/schema.h"
#include "daemon/store/sealed/sqlite.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/seeded_random.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::RecordKind;
using journal::SubjectId;
using tests::KeyFrom;
using tests::TempFolder;
using tests::Value;

// A log without a vault around it.
class TestLog {
 public:
  explicit TestLog(const std::string& base_vfs = "")
      : random_(7), vfs_(Value(SealedVfs::Create(base_vfs, random_))) {
    FALLOW_REQUIRE_OK(vfs_->AddFile(path(), KeyFrom(1), Durability::kEveryCommit));
    const auto database = OpenDatabase(DatabaseOptions::Mode::kCreate);
    FALLOW_REQUIRE_OK(Log::Create(*database));
  }

  Path path() const { return folder_.path() / "journal.db"; }
  std::unique_ptr<Database> OpenDatabase(
      DatabaseOptions::Mode mode = DatabaseOptions::Mode::kOpen) {
    return Value(Database::Open(*vfs_, path(), DatabaseOptions{.mode = mode}));
  }
  static Writer WriterOf(uint8_t device) {
    std::array<uint8_t, crypto::SigningKey::kSeedBytes> seed;
    seed.fill(device);
    journal::DeviceId id;
    id.bytes.fill(device);
    return {id, 0, Value(crypto::SigningKey::FromSeed(seed))};
  }
  absl::Status TryOpen(uint8_t device = 1) {
    log_.reset();
    auto database = Database::Open(*vfs_, path(), {});
    if (!database.ok()) return database.status();
    auto log = Log::Open(*std::move(database), Root(), 0, WriterOf(device), random_);
    if (!log.ok()) return log.status();
    log_ = *std::move(log);
    return absl::OkStatus();
  }
  Log& Reopen() {
    FALLOW_REQUIRE_OK(TryOpen());
    return *log_;
  }
  void Close() { log_.reset(); }
  // To what schema 5 had: each key wrapped by itself.
  void Unpack() {
    Log& log = Reopen();
    Database& database = log.database();
    std::vector<std::pair<SubjectId, std::string>> wrapped;
    for (const SubjectId& id : Value(log.SubjectsOf(RecordKind::kReflectionCreated))) {
      wrapped.emplace_back(id, crypto::Seal(Root(), crypto::Domain::kSubjectKeyWrap, id.bytes,
                                            Value(log.KeyOf(id)).bytes(), random_)
                                   .bytes);
    }
    Transaction transaction = Value(Transaction::Begin(database));
    for (const auto& [id, bytes] : wrapped) {
      Statement write =
          Value(database.Prepare("UPDATE subject SET wrapped_key = ? WHERE subject = ?"));
      FALLOW_REQUIRE_OK(
          write.Bind(1, crypto::AsBytes(bytes)).Bind(2, crypto::ByteSpan(id.bytes)).Run());
    }
    FALLOW_REQUIRE_OK(transaction.Commit());
    Tamper(
        "DROP TABLE key_bucket; DROP TABLE key_bucket_2; DROP TABLE key_top;"
        "DROP TABLE key_top_2; PRAGMA user_version = 5");
  }
  // Through a separate connection, which our own code would never open.
  void Tamper(std::string_view sql) {
    Close();
    FALLOW_REQUIRE_OK(OpenDatabase()->Execute(sql));
  }

 private:
  static crypto::KeyringKey Root() {
    std::array<uint8_t, crypto::KeyringKey::kBytes> key;
    key.fill(9);
    return Value(crypto::KeyringKey::FromBytes(key));
  }

  TempFolder folder_;
  tests::SeededRandom random_;
  std::unique_ptr<SealedVfs> vfs_;
  std::unique_ptr<Log> log_;
};

SubjectId Subject(uint8_t number) {
  SubjectId id;
  id.bytes.fill(number);
  return id;
}

NewRecord Created(uint8_t subject, std::string operation) {
  return {Subject(subject), RecordKind::kReflectionCreated, std::move(operation), nullptr};
}
NewRecord Changed(uint8_t subject, std::string operation) {
  return {Subject(subject), RecordKind::kReflectionChanged, std::move(operation), nullptr};
}

absl::Status Append(Log& log, const std::vector<NewRecord>& batch) {
  return log.Append(batch);
}

std::vector<std::string> Operations(Log& log, uint64_t after = 0) {
  std::vector<std::string> operations;
  FALLOW_REQUIRE_OK(log.Read(after, [&](const LogEntry& entry) {
    operations.push_back(entry.operation.ok() ? *entry.operation : "-");
    return absl::OkStatus();
  }));
  return operations;
}

std::optional<crypto::PublicKey> KeyOfDevice(const journal::DeviceId& device) {
  return TestLog::WriterOf(device.bytes[0]).key.public_key();
}

Log::Report Verified(Log& log) {
  return Value(log.Verify(KeyOfDevice, [](uint64_t) { return true; }));
}

using Strings = std::vector<std::string>;

TEST_CASE("records come back in their order, across openings") {
  TestLog test;
  {
    Log& log = test.Reopen();
    FALLOW_REQUIRE_OK(Append(log, {Created(1, "a"), Created(2, "b"), Changed(1, "c")}));
    FALLOW_REQUIRE_OK(Append(log, {Changed(2, "d")}));
    CHECK(log.position() == 4);
  }
  Log& log = test.Reopen();
  CHECK(log.position() == 4);
  CHECK(log.NextStamp().sequence == 5);
  CHECK(log.NextStamp().lamport == 5);
  FALLOW_REQUIRE_OK(Append(log, {Changed(1, "e")}));
  CHECK(Operations(log) == Strings{"a", "b", "c", "d", "e"});
  CHECK(Operations(log, 3) == Strings{"d", "e"});
  const std::vector<LogEntry> entries = Value(log.ReadSubject(Subject(1)));
  REQUIRE(entries.size() == 3);
  CHECK(*entries[2].operation == "e");
  CHECK(entries[2].header.stamp.sequence == 5);
  CHECK(Value(log.ReadSubject(Subject(9))).empty());
  CHECK(Value(log.SubjectsOf(RecordKind::kReflectionCreated)).size() == 2);
  const Log::Report report = Verified(log);
  CHECK(report.records == 5);
  CHECK(report.broken.empty());
  CHECK(report.unreadable == 0);
}

TEST_CASE("a batch lands whole or not at all") {
  TestLog test;
  Log& log = test.Reopen();
  FALLOW_REQUIRE_OK(Append(log, {Created(1, "a")}));
  const crypto::Digest head = log.head();
  CHECK(absl::IsNotFound(Append(log, {Created(2, "b"), Changed(3, "c")})));
  CHECK(log.position() == 1);
  CHECK(log.head() == head);
  CHECK(Operations(log) == Strings{"a"});
  CHECK(absl::IsNotFound(log.KeyOf(Subject(2)).status()));
  FALLOW_REQUIRE_OK(Append(log, {Created(2, "b")}));
  CHECK(Verified(log).broken.empty());
}

TEST_CASE("the log knows where it once stood") {
  TestLog test;
  Log& log = test.Reopen();
  CHECK(Value(log.Holds(0, {})));
  FALLOW_REQUIRE_OK(Append(log, {Created(1, "a")}));
  const crypto::Digest then = log.head();
  FALLOW_REQUIRE_OK(Append(log, {Changed(1, "b")}));
  CHECK(Value(log.Holds(1, then)));
  CHECK(Value(log.Holds(2, log.head())));
  CHECK_FALSE(Value(log.Holds(2, then)));
  CHECK_FALSE(Value(log.Holds(3, log.head())));
}

TEST_CASE("what was let go cannot be read, and the chain still holds") {
  TestLog test;
  Log& log = test.Reopen();
  FALLOW_REQUIRE_OK(Append(log, {Created(1, "a"), Created(2, "b"), Changed(1, "c")}));
  const SubjectId gone = Subject(1);
  FALLOW_REQUIRE_OK(log.Forget({&gone, 1}));
  CHECK(absl::IsNotFound(log.KeyOf(gone).status()));
  CHECK(absl::IsNotFound(Append(log, {Changed(1, "d")})));
  CHECK(Operations(log) == Strings{"-", "b", "-"});
  const Log::Report report = Verified(log);
  CHECK(report.broken.empty());
  CHECK(report.let_go == 2);
  CHECK(report.unreadable == 0);
  CHECK(Value(log.ToPurge()) == std::vector<SubjectId>{gone});
  FALLOW_REQUIRE_OK(log.Purged(Value(log.ToPurge())));
  CHECK(Value(log.ToPurge()).empty());
}

TEST_CASE("a release lets its subject go in its own transaction") {
  TestLog test;
  Log& log = test.Reopen();
  FALLOW_REQUIRE_OK(Append(log, {Created(1, "a"), Created(2, "b"), Changed(1, "c")}));
  const auto release = [](uint8_t subject) {
    return NewRecord{Subject(subject), RecordKind::kSubjectReleased, {}, nullptr};
  };
  CHECK(absl::IsNotFound(Append(log, {release(1), Changed(9, "d")})));
  CHECK(Operations(log) == Strings{"a", "b", "c"});
  FALLOW_REQUIRE_OK(Append(log, {release(1), Changed(2, "d")}));
  CHECK(Operations(log) == Strings{"-", "b", "-", "-", "d"});
  CHECK(absl::IsNotFound(log.KeyOf(Subject(1)).status()));
  CHECK(Value(log.WasLetGo(Subject(1))));
  CHECK(Value(log.ToPurge()) == std::vector<SubjectId>{Subject(1)});
  // A second release is kept and leaves nothing to do.
  FALLOW_REQUIRE_OK(log.Purged(Value(log.ToPurge())));
  FALLOW_REQUIRE_OK(Append(log, {release(1)}));
  CHECK(Value(log.ToPurge()).empty());
  const Log::Report report = Verified(log);
  CHECK(report.broken.empty());
  CHECK(report.unreadable == 0);
  CHECK(report.let_go == 4);
}

// The index may still show it, and other devices may have it.
TEST_CASE("a release of what the log has lost is kept, and leaves something to purge") {
  TestLog test;
  Log& log = test.Reopen();
  FALLOW_REQUIRE_OK(Append(log, {Created(1, "a")}));
  FALLOW_REQUIRE_OK(
      Append(log, {NewRecord{Subject(3), RecordKind::kSubjectReleased, {}, nullptr}}));
  CHECK(Operations(log) == Strings{"a", "-"});
  CHECK(absl::IsNotFound(log.KeyOf(Subject(3)).status()));
  CHECK(Value(log.WasLetGo(Subject(3))));
  CHECK(Value(log.ToPurge()) == std::vector<SubjectId>{Subject(3)});
  const Log::Report report = Verified(log);
  CHECK(report.broken.empty());
  CHECK(report.unreadable == 0);
}

TEST_CASE("a device is not released like another subject") {
  TestLog test;
  Log& log = test.Reopen();
  FALLOW_REQUIRE_OK(Append(log, {{Subject(1), RecordKind::kDeviceAdded, "a", nullptr}}));
  CHECK(absl::IsInvalidArgument(
      Append(log, {{Subject(1), RecordKind::kSubjectReleased, {}, nullptr}})));
  CHECK(Operations(log) == Strings{"a"});
}

TEST_CASE("a record that does not open is set aside and stops no other") {
  TestLog test;
  FALLOW_REQUIRE_OK(Append(test.Reopen(), {Created(1, "a"), Created(2, "b"), Created(3, "c")}));
  SECTION("its payload was changed") {
    test.Tamper("UPDATE record SET payload = zeroblob(60) WHERE position = 2");
    Log& log = test.Reopen();
    CHECK(Operations(log) == Strings{"a", "-", "c"});
    CHECK(Verified(log).unreadable == 1);
    CHECK(Verified(log).broken == std::vector<uint64_t>{2});
  }
  SECTION("its key was exchanged for another's") {
    test.Tamper(
        "DELETE FROM subject WHERE id = 1; UPDATE subject SET id = 1 WHERE id = 2;"
        "UPDATE record SET subject = 1 WHERE subject = 2");
    Log& log = test.Reopen();
    CHECK(Operations(log) == Strings{"a", "-", "c"});
    CHECK(Verified(log).unreadable == 1);
  }
  SECTION("its payload was exchanged for another's") {
    test.Tamper(
        "UPDATE record SET payload = (SELECT payload FROM record WHERE position = 1)"
        " WHERE position = 2");
    CHECK(Verified(test.Reopen()).broken == std::vector<uint64_t>{2});
  }
}

TEST_CASE("a gap, a changed header and a lost signature break the chain") {
  TestLog test;
  FALLOW_REQUIRE_OK(Append(test.Reopen(), {Created(1, "a"), Created(2, "b"), Created(3, "c")}));
  SECTION("a gap") {
    test.Tamper("DELETE FROM record WHERE position = 2");
    CHECK_FALSE(Verified(test.Reopen()).broken.empty());
  }
  SECTION("the last record taken off") {
    test.Tamper("DELETE FROM record WHERE position = 3");
    CHECK_FALSE(Verified(test.Reopen()).broken.empty());
  }
  SECTION("no signature") {
    test.Tamper("UPDATE record SET signature = NULL");
    CHECK_FALSE(Verified(test.Reopen()).broken.empty());
  }
  SECTION("another signature") {
    test.Tamper("UPDATE record SET signature = zeroblob(64) WHERE position = 3");
    CHECK_FALSE(Verified(test.Reopen()).broken.empty());
  }
  SECTION("headers exchanged") {
    test.Tamper(
        "UPDATE record SET header = (SELECT header FROM record WHERE position = 3)"
        " WHERE position = 2");
    CHECK_FALSE(Verified(test.Reopen()).broken.empty());
  }
}

TEST_CASE("a log of a newer version is refused, an empty file is no log") {
  TestLog test;
  test.Tamper("PRAGMA user_version = " + std::to_string(kLogSchema + 1));
  CHECK(absl::IsUnimplemented(test.TryOpen()));
  test.Tamper("PRAGMA user_version = 0");
  CHECK(absl::IsDataLoss(test.TryOpen()));
}

TEST_CASE("what an earlier version kept of what was let go elsewhere is let go") {
  TestLog test;
  FALLOW_REQUIRE_OK(Append(test.Reopen(), {Created(1, "stays"), Created(2, "is to go")}));
  FALLOW_REQUIRE_OK(Append(test.Reopen(), {Changed(2, "more")}));
  test.Tamper("UPDATE record SET payload = NULL WHERE position = 3");
  test.Unpack();
  test.Tamper("DROP TABLE unsaid");
  test.Tamper("DROP INDEX subject_device");
  test.Tamper("ALTER TABLE epoch DROP COLUMN released");
  test.Tamper("ALTER TABLE epoch DROP COLUMN signature");
  test.Tamper("PRAGMA user_version = 3");
  Log& log = test.Reopen();
  CHECK(log.KeyOf(Subject(1)).ok());
  CHECK(Value(log.WasLetGo(Subject(2))));
  CHECK(Value(log.ToPurge()) == std::vector{Subject(2)});
  CHECK(Verified(log).let_go == 2U);
}

TEST_CASE("keys that were wrapped one by one are packed, whatever interrupts that") {
  constexpr int kSubjects = Keyring::kTakenAtOnce + 300;
  constexpr uint64_t kCalls = 12;
  tests::FaultVfs vfs;
  TestLog test(vfs.name());
  std::vector<NewRecord> batch;
  for (int i = 0; i < kSubjects; ++i) {
    SubjectId id = Subject(0);
    id.bytes[0] = static_cast<uint8_t>(i >> 8);
    id.bytes[1] = static_cast<uint8_t>(i);
    batch.push_back({id, RecordKind::kReflectionCreated, "a", nullptr});
    if (batch.size() < kBatchRecordsMax && i + 1 < kSubjects) continue;
    FALLOW_REQUIRE_OK(test.Reopen().Append(batch));
    batch.clear();
  }
  test.Unpack();
  uint64_t failures = 0;
  for (uint64_t i = 0; i < kCalls; ++i) {
    vfs.FailAt(uint64_t{40} << i, tests::FaultVfs::Fault::kShortWrite, /*for_good=*/true);
    test.TryOpen().IgnoreError();
    test.Close();
    failures += vfs.failed() ? 1 : 0;
    vfs.StopFailing();
  }
  CHECK(failures >= 3);
  Log& log = test.Reopen();
  CHECK(Verified(log).unreadable == 0);
  CHECK(Verified(log).let_go == 0);
  CHECK(Value(log.SubjectsOf(RecordKind::kReflectionCreated)).size() == size_t{kSubjects});
  CHECK(Value(log.keyring().Examine()).damaged == 0);
}

TEST_CASE("verification stops when told to") {
  TestLog test;
  Log& log = test.Reopen();
  std::vector<NewRecord> batch;
  batch.push_back(Created(1, "a"));
  for (int i = 0; i < 600; ++i) batch.push_back(Changed(1, "b"));
  FALLOW_REQUIRE_OK(log.Append(batch));
  CHECK(absl::IsCancelled(log.Verify(KeyOfDevice, [](uint64_t) { return false; }).status()));
}

}  // namespace
}  // namespace fallow::store
