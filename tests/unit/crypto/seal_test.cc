#include "crypto/seal.h"

#include <catch2/catch.hpp>
#include <string>

#include "crypto/derive.h"
#include "tests/support/hex.h"
#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

constexpr Domain kDomain = Domain::kRecordPayload;

TEST_CASE("what is sealed opens under the same key, domain and associated data") {
  tests::SeededRandom random(1);
  const SubjectKey key = SubjectKey::Random(random);
  for (size_t length : {0u, 1u, 31u, 64u, 65u, 5000u}) {
    const std::string plaintext(length, 'j');
    const Sealed sealed = Seal(key, kDomain, AsBytes("ad"), AsBytes(plaintext), random);
    CHECK(sealed.bytes.size() == length + kSealOverheadBytes);
    CHECK(Open(key, kDomain, AsBytes("ad"), AsBytes(sealed.bytes)).value() == plaintext);
    CHECK(OpenSecret(key, kDomain, AsBytes("ad"), AsBytes(sealed.bytes))->chars() == plaintext);
  }
}

TEST_CASE("every flipped bit, every cut and every extension of sealed bytes is damage") {
  tests::SeededRandom random(2);
  const SubjectKey key = SubjectKey::Random(random);
  const std::string sealed = Seal(key, kDomain, AsBytes("ad"), AsBytes("a page"), random).bytes;
  const auto code = [&key](const std::string& bytes) {
    return Open(key, kDomain, AsBytes("ad"), AsBytes(bytes)).status().code();
  };
  REQUIRE(code(sealed) == absl::StatusCode::kOk);
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    REQUIRE(code(flipped) == absl::StatusCode::kDataLoss);
  }
  for (size_t length = 0; length < sealed.size(); ++length) {
    REQUIRE(code(sealed.substr(0, length)) == absl::StatusCode::kDataLoss);
  }
  CHECK(code(sealed + '\0') == absl::StatusCode::kDataLoss);
}

TEST_CASE("sealed bytes open neither under another key nor with other associated data") {
  tests::SeededRandom random(3);
  const SubjectKey key = SubjectKey::Random(random), other = SubjectKey::Random(random);
  const std::string sealed = Seal(key, kDomain, AsBytes("ad"), AsBytes("words"), random).bytes;
  CHECK(Open(other, kDomain, AsBytes("ad"), AsBytes(sealed)).status().code() ==
        absl::StatusCode::kDataLoss);
  CHECK(Open(key, kDomain, AsBytes("da"), AsBytes(sealed)).status().code() ==
        absl::StatusCode::kDataLoss);
  CHECK(Open(key, kDomain, {}, AsBytes(sealed)).status().code() == absl::StatusCode::kDataLoss);
  CHECK(OpenSecret(other, kDomain, AsBytes("ad"), AsBytes(sealed)).status().code() ==
        absl::StatusCode::kDataLoss);
}

TEST_CASE("what is sealed in one domain opens in no other") {
  tests::SeededRandom random(4);
  const SubjectKey key = SubjectKey::Random(random);
  for (const DomainLabel& from : kDomainLabels) {
    const std::string sealed = Seal(key, from.domain, {}, AsBytes("words"), random).bytes;
    for (const DomainLabel& to : kDomainLabels) {
      INFO(from.label << " -> " << to.label);
      CHECK(Open(key, to.domain, {}, AsBytes(sealed)).ok() == (from.domain == to.domain));
    }
  }
}

TEST_CASE("a label's tail cannot be passed off as associated data") {
  // One label is a prefix of the other: without the length in front both would authenticate the
  // same.
  const std::string longer(Label(Domain::kRecordPayloadHash));
  const std::string shorter(Label(Domain::kRecordPayload));
  REQUIRE(longer.starts_with(shorter));
  const std::string tail = longer.substr(shorter.size());
  tests::SeededRandom random(5);
  const SubjectKey key = SubjectKey::Random(random);
  const std::string sealed =
      Seal(key, Domain::kRecordPayloadHash, {}, AsBytes("words"), random).bytes;
  CHECK_FALSE(Open(key, Domain::kRecordPayload, AsBytes(tail), AsBytes(sealed)).ok());
}

TEST_CASE("sealing the same words twice gives different bytes") {
  SystemRandom random;
  const SubjectKey key = SubjectKey::Random(random);
  const Sealed a = Seal(key, kDomain, {}, AsBytes("words"), random);
  const Sealed b = Seal(key, kDomain, {}, AsBytes("words"), random);
  CHECK(a.bytes.substr(0, 24) != b.bytes.substr(0, 24));
  CHECK(a.bytes != b.bytes);
}

TEST_CASE("a sealed key opens into a key, and nothing else does") {
  tests::SeededRandom random(7);
  const KeyringKey keyring = KeyringKey::Random(random);
  const SubjectKey subject = SubjectKey::Random(random);
  const auto open = [&keyring](const Sealed& sealed) {
    return OpenKey<SubjectKey>(keyring, Domain::kSubjectKeyWrap, AsBytes("id"),
                               AsBytes(sealed.bytes));
  };
  const auto seal = [&](ByteSpan bytes) {
    return Seal(keyring, Domain::kSubjectKeyWrap, AsBytes("id"), bytes, random);
  };
  CHECK(Equal(open(seal(subject.bytes()))->bytes(), subject.bytes()));
  CHECK(open(seal(subject.bytes().first(31))).status().code() == absl::StatusCode::kDataLoss);
  CHECK(open(seal(AsBytes(std::string(33, 'k')))).status().code() == absl::StatusCode::kDataLoss);
  CHECK(open(Sealed{}).status().code() == absl::StatusCode::kDataLoss);
  Sealed damaged = seal(subject.bytes());
  damaged.bytes[40] = static_cast<char>(damaged.bytes[40] ^ 1);
  CHECK(open(damaged).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("the bytes of a sealing are those of format version 1") {
  tests::SeededRandom random(6);
  const SubjectKey key = SubjectKey::Random(random);
  const Sealed sealed = Seal(key, kDomain, AsBytes("ad"), AsBytes("words"), random);
  CHECK(
      tests::ToHex(sealed.bytes) ==
      "7d0865c9a397bc2292dcfbbc7bef0b8142d31d24406c319178afc1bcb9a3518d4d8f985600f7fc3123ffb20e39");
}

}  // namespace
}  // namespace fallow::crypto
