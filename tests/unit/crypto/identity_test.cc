#include "crypto/identity.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/hex.h"
#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

TEST_CASE("a signature holds for its key, domain and message only") {
  tests::SeededRandom random(1);
  const SigningKey key = SigningKey::Random(random), other = SigningKey::Random(random);
  const Signature signature = key.Sign(Domain::kRecordHead, AsBytes("head"));
  CHECK(Verify(key.public_key(), Domain::kRecordHead, AsBytes("head"), signature));
  CHECK_FALSE(Verify(other.public_key(), Domain::kRecordHead, AsBytes("head"), signature));
  CHECK_FALSE(Verify(key.public_key(), Domain::kRecordHead, AsBytes("heap"), signature));
  for (const DomainLabel& label : kDomainLabels) {
    CHECK(Verify(key.public_key(), label.domain, AsBytes("head"), signature) ==
          (label.domain == Domain::kRecordHead));
  }
}

TEST_CASE("every flipped bit of a signature is refused") {
  tests::SeededRandom random(2);
  const SigningKey key = SigningKey::Random(random);
  const Signature signature = key.Sign(Domain::kRecordHead, AsBytes("head"));
  for (size_t bit = 0; bit < signature.bytes.size() * 8; ++bit) {
    Signature flipped = signature;
    flipped.bytes[bit / 8] = static_cast<uint8_t>(flipped.bytes[bit / 8] ^ (1u << (bit % 8)));
    REQUIRE_FALSE(Verify(key.public_key(), Domain::kRecordHead, AsBytes("head"), flipped));
  }
}

TEST_CASE("a signing key comes back from its seed") {
  const std::string seed =
      tests::FromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const SigningKey key = *SigningKey::FromSeed(AsBytes(seed));
  CHECK(AsChars(key.seed()) == seed);
  // RFC 8032, section 7.1, test 2.
  CHECK(tests::ToHex(std::string(AsChars(key.public_key().bytes))) ==
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  CHECK(key.Copy().public_key() == key.public_key());
  CHECK(key.Copy().Sign(Domain::kRecordHead, AsBytes("m")) ==
        key.Sign(Domain::kRecordHead, AsBytes("m")));
}

TEST_CASE("a seed of another length is no signing key") {
  CHECK(SigningKey::FromSeed(AsBytes(std::string(31, 's'))).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(SigningKey::FromSeed(AsBytes(std::string(64, 's'))).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fallow::crypto
