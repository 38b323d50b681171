#include "crypto/derive.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "tests/support/hex.h"
#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

std::string Hex(ByteSpan bytes) {
  return tests::ToHex(std::string(AsChars(bytes)));
}

TEST_CASE("a hash tells where one part ends and the next begins") {
  const Domain domain = Domain::kRecordChain;
  const std::set<Digest> digests = {
      Hash(domain, {AsBytes("ab"), AsBytes("c")}),
      Hash(domain, {AsBytes("a"), AsBytes("bc")}),
      Hash(domain, {AsBytes("abc")}),
      Hash(domain, {AsBytes("abc"), {}}),
      Hash(domain, {{}, AsBytes("abc")}),
      Hash(domain, {}),
      Hash(domain, {{}}),
  };
  CHECK(digests.size() == 7);
}

TEST_CASE("every domain hashes and derives apart from every other") {
  tests::SeededRandom random(1);
  const StoreKey parent = StoreKey::Random(random);
  std::set<Digest> digests;
  std::set<std::string> keys;
  for (const DomainLabel& label : kDomainLabels) {
    digests.insert(Hash(label.domain, {AsBytes("same")}));
    keys.insert(Hex(Derive<FileKey>(parent, label.domain, AsBytes("same")).bytes()));
  }
  CHECK(digests.size() == kDomainLabels.size());
  CHECK(keys.size() == kDomainLabels.size());
}

TEST_CASE("a derived key depends on its parent and its context") {
  tests::SeededRandom random(2);
  const StoreKey parent = StoreKey::Random(random), other = StoreKey::Random(random);
  const auto derive = [](const StoreKey& from, const char* context) {
    return Hex(Derive<FileKey>(from, Domain::kJournalFile, AsBytes(context)).bytes());
  };
  CHECK(derive(parent, "file") == derive(parent, "file"));
  CHECK(derive(parent, "file") != derive(parent, "elif"));
  CHECK(derive(parent, "file") != derive(other, "file"));
  CHECK(derive(parent, "file") != Hex(parent.bytes()));
}

TEST_CASE("a commitment belongs to one key and is not the key") {
  tests::SeededRandom random(3);
  const SubjectKey key = SubjectKey::Random(random), other = SubjectKey::Random(random);
  CHECK(KeyCommitment(key) == KeyCommitment(key.Copy()));
  CHECK(KeyCommitment(key) != KeyCommitment(other));
  CHECK_FALSE(Equal(KeyCommitment(key), key.bytes()));
}

// Computed with Python's hashlib.blake2b over the encoding in docs/formats.md, "Primitives".
TEST_CASE("hashing and derivation are BLAKE2b-256 over labelled, length-prefixed parts") {
  CHECK(Hex(Hash(Domain::kRecordChain, {AsBytes("ab"), AsBytes("c")})) ==
        "53c2c358ede08f82b0581f771d04347c81d4f90351202799a401d50e4e4d6f3a");
  const std::string bytes(32, '\x11');
  const StoreKey key = *StoreKey::FromBytes(AsBytes(bytes));
  CHECK(Hex(Derive<FileKey>(key, Domain::kJournalFile, AsBytes("id")).bytes()) ==
        "832fb5890145bf0d34c0a4a79b001b075a581d75224fae42aa572c38c964ca9d");
  CHECK(Hex(KeyCommitment(key)) ==
        "c9171efa3096f4e769ffd043e1a0f58ca2b5f6f4045fc4334c557853f99822aa");
}

}  // namespace
}  // namespace fallow::crypto
