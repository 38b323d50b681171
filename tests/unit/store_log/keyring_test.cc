#include "daemon/store/log/keyring.h"

#include <catch2/catch.hpp>

#include "daemon/store/log/log.h"
#include "daemon/store/sealed/sqlite.h"
#include "tests/support/seeded_random.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using tests::KeyFrom;
using tests::TempFolder;
using tests::Value;

journal::SubjectId Subject(uint8_t number) {
  journal::SubjectId id;
  id.bytes.fill(number);
  return id;
}

// The tables of a journal with some wrapped keys in them.
class Journal {
 public:
  Journal() : vfs_(Value(SealedVfs::Create("", random))) {
    const Path path = folder_.path() / "journal.db";
    FALLOW_REQUIRE_OK(vfs_->AddFile(path, KeyFrom(1), Durability::kEveryCommit));
    database =
        Value(Database::Open(*vfs_, path, DatabaseOptions{.mode = DatabaseOptions::Mode::kCreate}));
    FALLOW_REQUIRE_OK(Log::Create(*database));
  }

  absl::StatusOr<std::unique_ptr<Keyring>> Open(const crypto::KeyringKey& key,
                                                uint32_t generation) {
    return Keyring::Open(*database, key.Copy(), generation, random);
  }
  void Keep(const Keyring& keyring, uint8_t number, const crypto::SubjectKey& key) {
    Statement insert = Value(
        database->Prepare("INSERT INTO subject (subject, kind, wrapped_key) VALUES (?, 1, ?)"));
    const crypto::Sealed wrapped = keyring.Wrap(Subject(number), key);
    FALLOW_REQUIRE_OK(insert.Bind(1, crypto::ByteSpan(Subject(number).bytes))
                          .Bind(2, crypto::AsBytes(wrapped.bytes))
                          .Run());
  }
  absl::StatusOr<crypto::SubjectKey> KeyOf(const Keyring& keyring, uint8_t number) {
    Statement read = Value(database->Prepare("SELECT wrapped_key FROM subject WHERE subject = ?"));
    REQUIRE(Value(read.Bind(1, crypto::ByteSpan(Subject(number).bytes)).Step()));
    return keyring.Unwrap(Subject(number), read.Blob(0));
  }

  tests::SeededRandom random{3};
  std::unique_ptr<Database> database;

 private:
  TempFolder folder_;
  std::unique_ptr<SealedVfs> vfs_;
};

bool Same(const crypto::SubjectKey& a, const crypto::SubjectKey& b) {
  return crypto::AsChars(a.bytes()) == crypto::AsChars(b.bytes());
}

TEST_CASE("a rotation keeps every key that opens, and the old keyring key opens none of them") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  const auto keyring = Value(journal.Open(first, 0));
  const auto key = crypto::SubjectKey::Random(journal.random);
  journal.Keep(*keyring, 1, key);
  FALLOW_REQUIRE_OK(
      journal.database->Execute("INSERT INTO subject (subject, kind, wrapped_key) VALUES "
                                "(x'02020202020202020202020202020202', 1, NULL),"
                                "(x'03030303030303030303030303030303', 1, zeroblob(72))"));
  FALLOW_REQUIRE_OK(keyring->Rotate());
  CHECK(keyring->generation() == 1);
  CHECK(keyring->pending());
  CHECK(Same(Value(journal.KeyOf(*keyring, 1)), key));
  CHECK_FALSE(journal.KeyOf(*keyring, 3).ok());
  Statement let_go =
      Value(journal.database->Prepare("SELECT count(*) FROM subject WHERE wrapped_key IS NULL"));
  REQUIRE(Value(let_go.Step()));
  CHECK(let_go.Int(0) == 1);
  let_go.Reset();
  const crypto::Sealed by_first = crypto::Seal(first, crypto::Domain::kSubjectKeyWrap,
                                               Subject(1).bytes, key.bytes(), journal.random);
  CHECK_FALSE(keyring->Unwrap(Subject(1), crypto::AsBytes(by_first.bytes)).ok());
}

TEST_CASE("between the two files the new keyring key is found by the old, and not afterwards") {
  Journal journal;
  const auto first = crypto::KeyringKey::Random(journal.random);
  const auto key = crypto::SubjectKey::Random(journal.random);
  const auto keyring = Value(journal.Open(first, 0));
  journal.Keep(*keyring, 1, key);
  FALLOW_REQUIRE_OK(keyring->Rotate());

  const auto found = Value(journal.Open(first, 0));
  CHECK(found->pending());
  CHECK(found->generation() == 1);
  CHECK(Same(Value(journal.KeyOf(*found, 1)), key));
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
