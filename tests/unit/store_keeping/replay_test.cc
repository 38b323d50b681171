#include "daemon/store/keeping/replay.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "daemon/journal/compose.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/sqlite.h"
#include "tests/support/index.h"
#include "tests/support/seeded_random.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::RecordKind;
using journal::SubjectId;
using tests::SubjectFrom;
using tests::TempFolder;
using tests::TestIndex;
using tests::Value;

// A log without a vault around it, which holds the records that several devices would have written
// about one reflection.
class TestLog {
 public:
  TestLog() : random_(7), vfs_(Value(SealedVfs::Create("", random_))) {
    FALLOW_REQUIRE_OK(vfs_->AddFile(path(), tests::KeyFrom(1), Durability::kEveryCommit));
    FALLOW_REQUIRE_OK(Log::Create(*OpenDatabase(DatabaseOptions::Mode::kCreate)));
    Open();
  }

  Log& operator*() { return *log_; }
  Log* operator->() { return log_.get(); }
  void Tamper(std::string_view sql) {
    log_.reset();
    FALLOW_REQUIRE_OK(OpenDatabase(DatabaseOptions::Mode::kOpen)->Execute(sql));
    Open();
  }

  // Flips one bit of the file.
  void DamageMiddle() {
    log_.reset();
    std::string bytes = tests::ReadFile(path());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    tests::WriteFile(path(), bytes);
    Open();
  }

  void Append(RecordKind kind, const v1::ReflectionOperation& operation,
              const SubjectId& subject = SubjectFrom(1)) {
    const NewRecord record{subject, kind, operation.SerializeAsString(), nullptr};
    FALLOW_REQUIRE_OK(log_->Append({&record, 1}));
  }
  journal::Folded Create(const std::string& text, const SubjectId& subject = SubjectFrom(1)) {
    const auto stamp = log_->NextStamp();
    const auto operation = Value(journal::ComposeCreated(tests::Text(text), {}, now_));
    Append(RecordKind::kReflectionCreated, operation, subject);
    journal::Folded folded;
    FALLOW_REQUIRE_OK(
        journal::Fold(subject, stamp, RecordKind::kReflectionCreated, operation, folded));
    return folded;
  }
  // Writes an edit to `text` by someone who knows the reflection as `known`.
  void Say(journal::Folded& known, const std::string& text) {
    journal::ReflectionEdit edit;
    edit.text = text;
    const auto stamp = log_->NextStamp();
    const auto operation =
        **journal::ComposeChanged(known, edit, {}, {stamp, now_, stamp.sequence * 1'000'000});
    Append(RecordKind::kReflectionChanged, operation, known.view.id);
    FALLOW_REQUIRE_OK(
        journal::Fold(known.view.id, stamp, RecordKind::kReflectionChanged, operation, known));
  }

 private:
  std::filesystem::path path() const { return folder_.path() / "journal.db"; }
  std::unique_ptr<Database> OpenDatabase(DatabaseOptions::Mode mode) {
    return Value(Database::Open(*vfs_, path(), DatabaseOptions{.mode = mode}));
  }
  static Writer SomeWriter() {
    std::array<uint8_t, crypto::SigningKey::kSeedBytes> seed{};
    return {{}, 0, Value(crypto::SigningKey::FromSeed(seed))};
  }
  void Open() {
    std::array<uint8_t, crypto::KeyringKey::kBytes> key{};
    log_ = Value(Log::Open(OpenDatabase(DatabaseOptions::Mode::kOpen),
                           Value(crypto::KeyringKey::FromBytes(key)), 0, SomeWriter(), random_));
  }

  TempFolder folder_;
  tests::SeededRandom random_;
  std::unique_ptr<SealedVfs> vfs_;
  std::unique_ptr<Log> log_;
  absl::Time now_ = absl::FromUnixSeconds(1'750'000'000);
};

std::string TextIn(TestIndex& index, const SubjectId& subject = SubjectFrom(1)) {
  return Value(index->Get(subject)).text;
}

TEST_CASE("edits made apart are merged when they are replayed") {
  TestLog log;
  journal::Folded here = log.Create("one two");
  journal::Folded there = here;
  log.Say(here, "one here two");
  log.Say(there, "one two there");
  log.Say(here, "one here, again two");
  log.Say(there, "first one two there");
  TestIndex index;
  CHECK(Value(Replay(*log, *index, {})).set_aside == 0);
  CHECK(TextIn(index) == "first one here, again two there");
  CHECK(Value(index->Get(SubjectFrom(1))).version == 5);
  CHECK(index->position() == 5);
}

TEST_CASE("replaying record by record and all at once give the same index") {
  TestLog log;
  TestIndex index;
  journal::Folded here = log.Create("one two");
  log.Create("another", SubjectFrom(2));
  journal::Folded there = here;
  for (int i = 0; i < 20; ++i) {
    log.Say(here, here.view.text + " h" + std::to_string(i));
    CHECK(Value(Replay(*log, *index, {})).set_aside == 0);
    log.Say(there, "t" + std::to_string(i) + " " + there.view.text);
    CHECK(Value(Replay(*log, *index, {})).set_aside == 0);
  }
  TestIndex rebuilt;
  CHECK(Value(Replay(*log, *rebuilt, {})).set_aside == 0);
  CHECK(Value(rebuilt->Digest()) == Value(index->Digest()));
  CHECK(TextIn(rebuilt) == TextIn(index));
  journal::Folded merged = Value(index->LoadFolded(SubjectFrom(1)));
  CHECK(merged.state.text_heads_size() == 2);
  log.Say(merged, "all said");
  CHECK(Value(Replay(*log, *index, {})).set_aside == 0);
  CHECK(TextIn(index) == "all said");
}

TEST_CASE("an edit that comes before what it builds on waits for it") {
  TestLog log;
  TestIndex index;
  journal::Folded here = log.Create("one two");
  const auto stamp = log->NextStamp();
  journal::ReflectionEdit edit;
  edit.text = "one two three";
  const auto first = **journal::ComposeChanged(here, edit, {}, {stamp, absl::UnixEpoch(), 77});
  FALLOW_REQUIRE_OK(
      journal::Fold(here.view.id, stamp, RecordKind::kReflectionChanged, first, here));
  log.Say(here, "one two three four");
  CHECK(Value(Replay(*log, *index, {})).set_aside == 1);
  CHECK(TextIn(index) == "one two");
  log.Append(RecordKind::kReflectionChanged, first);
  CHECK(Value(Replay(*log, *index, {})).set_aside == -1);
  CHECK(TextIn(index) == "one two three four");
  TestIndex rebuilt;
  CHECK(Value(Replay(*log, *rebuilt, {})).set_aside == 0);
  CHECK(Value(rebuilt->Digest()) == Value(index->Digest()));
}

TEST_CASE("an edit that does not fit is set aside, and the ones beside it are not") {
  TestLog log;
  journal::Folded here = log.Create("one two");
  journal::Folded there = here;
  log.Say(here, "one here two");
  v1::ReflectionOperation bad;
  bad.mutable_text()->set_from_empty(true);
  bad.mutable_text()->set_first(999);
  bad.mutable_text()->add_runs()->set_remove(1);
  log.Append(RecordKind::kReflectionChanged, bad);
  log.Say(there, "one two there");
  log.Append(RecordKind::kReflectionChanged, bad);
  TestIndex index;
  CHECK(Value(Replay(*log, *index, {})).set_aside == 2);
  CHECK(TextIn(index) == "one here two there");
}

TEST_CASE("a reflection whose first record does not fit is not there") {
  TestLog log;
  v1::ReflectionOperation bad;
  bad.mutable_at()->set_zone("UTC");
  *bad.mutable_text()->add_parents()->mutable_device() = std::string(16, 'd');
  bad.mutable_text()->add_runs()->set_insert("a");
  log.Append(RecordKind::kReflectionCreated, bad);
  log.Create("another", SubjectFrom(2));
  TestIndex index;
  CHECK(Value(Replay(*log, *index, {})).set_aside == 1);
  CHECK(absl::IsNotFound(index->Get(SubjectFrom(1)).status()));
  CHECK(TextIn(index, SubjectFrom(2)) == "another");
}

TEST_CASE("damaged rows stop neither the others nor those that come later") {
  TestLog log;
  journal::Folded first = log.Create("one");
  journal::Folded second = log.Create("two", SubjectFrom(2));
  log.Create("three", SubjectFrom(3));
  log.Say(first, "one more");
  log.Tamper("UPDATE record SET header = x'00' WHERE position IN (2, 5)");
  TestIndex index;
  CHECK(Value(Replay(*log, *index, {})).set_aside == 1);
  CHECK(index->position() == 4);
  CHECK(TextIn(index) == "one more");
  CHECK(TextIn(index, SubjectFrom(3)) == "three");
  log.Say(first, "one more again");
  log.Create("four", SubjectFrom(4));
  log.Tamper("UPDATE record SET payload = x'00' WHERE position = 5");
  CHECK(Value(Replay(*log, *index, {})).set_aside == 1);
  CHECK(TextIn(index) == "one more");
  CHECK(TextIn(index, SubjectFrom(4)) == "four");
}

TEST_CASE("a damaged page stops only the records that lie in it") {
  constexpr uint32_t kReflections = 60;
  TestLog log;
  std::mt19937 random(3);
  for (uint32_t i = 1; i <= kReflections; ++i) {
    // Text that does not compress, so that most pages belong to a single record.
    std::string text;
    while (text.size() < 20'000) text.push_back(static_cast<char>('!' + random() % 90));
    log.Create(text, SubjectFrom(i));
  }
  log.DamageMiddle();
  TestIndex index;
  const int64_t lost = Value(Replay(*log, *index, {})).set_aside;
  CHECK(lost >= 1);
  CHECK(lost <= 20);
  CHECK(index->position() == kReflections);
  CHECK(Value(index->Count()).reflections == static_cast<uint64_t>(kReflections - lost));
}

TEST_CASE("edits that wait for rows that are damaged are set aside, and what there was stays") {
  TestLog log;
  journal::Folded here = log.Create("one");
  journal::Folded there = here;
  log.Say(here, "one here");
  TestIndex index;
  CHECK(Value(Replay(*log, *index, {})).set_aside == 0);
  log.Say(there, "there one");
  log.Say(there, "there one there");
  log.Create("another", SubjectFrom(2));
  log.Tamper("UPDATE record SET header = x'00' WHERE position = 2");
  CHECK(Value(Replay(*log, *index, {})).set_aside == 2);
  CHECK(TextIn(index) == "one here");
  CHECK(TextIn(index, SubjectFrom(2)) == "another");
}

}  // namespace
}  // namespace fallow::store
