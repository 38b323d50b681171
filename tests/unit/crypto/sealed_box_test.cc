#include "crypto/sealed_box.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

TEST_CASE("a draft sealed to a public key opens with its secret key only") {
  tests::SeededRandom random(1);
  const DraftSecretKey secret = DraftSecretKey::Random(random);
  const DraftSecretKey other = DraftSecretKey::Random(random);
  const Sealed sealed = SealTo(PublicKeyOf(secret), AsBytes("half a sentence")).value();
  CHECK(sealed.bytes.size() == 15 + kSealedBoxOverheadBytes);
  CHECK(OpenWith(secret, AsBytes(sealed.bytes)).value() == "half a sentence");
  CHECK(OpenWith(other, AsBytes(sealed.bytes)).status().code() == absl::StatusCode::kDataLoss);
  CHECK(OpenWith(secret, AsBytes(SealTo(PublicKeyOf(secret), {})->bytes)).value().empty());
}

TEST_CASE("every flipped bit and every cut of a sealed draft is damage") {
  tests::SeededRandom random(2);
  const DraftSecretKey secret = DraftSecretKey::Random(random);
  const std::string sealed = SealTo(PublicKeyOf(secret), AsBytes("words")).value().bytes;
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    // X25519 ignores the top bit of a public key (RFC 7748, section 5), but the nonce is a hash of
    // the whole key.
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    REQUIRE(OpenWith(secret, AsBytes(flipped)).status().code() == absl::StatusCode::kDataLoss);
  }
  for (size_t length = 0; length < sealed.size(); ++length) {
    REQUIRE(OpenWith(secret, AsBytes(sealed.substr(0, length))).status().code() ==
            absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("nothing is sealed to a public key of low order") {
  CHECK(SealTo(DraftPublicKey{}, AsBytes("words")).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fallow::crypto
