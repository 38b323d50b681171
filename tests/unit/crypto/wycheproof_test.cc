#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "crypto/bytes.h"
#include "crypto/primitives.h"
#include "tests/support/files.h"
#include "tests/support/hex.h"

namespace fallow::crypto {
namespace {

using nlohmann::json;
using tests::FromHex;

MutableByteSpan Writable(std::string& s) {
  return {reinterpret_cast<uint8_t*>(s.data()), s.size()};
}

std::string Field(const json& test, const char* name) {
  return FromHex(test.at(name).get<std::string>());
}

// Calls `check(group, test)` for each test of a file and returns how many there were.
template <class Check>
int ForEachTest(const char* file, const Check& check) {
  const json vectors = json::parse(tests::ReadVector(file));
  int count = 0;
  for (const json& group : vectors.at("testGroups")) {
    for (const json& test : group.at("tests")) {
      INFO(file << ", tcId " << test.at("tcId"));
      check(group, test);
      ++count;
    }
  }
  return count;
}

TEST_CASE("XChaCha20-Poly1305 agrees with every Wycheproof vector") {
  const int count = ForEachTest("xchacha20_poly1305_test.json", [](const json&, const json& test) {
    const std::string key = Field(test, "key"), nonce = Field(test, "iv"), ad = Field(test, "aad");
    const std::string plaintext = Field(test, "msg"), ciphertext = Field(test, "ct");
    const std::string tag = Field(test, "tag");
    // Here a nonce of the wrong length is a bug, not an input: callers cannot pass one.
    if (nonce.size() != kNonceBytes) {
      CHECK(test.at("result") == "invalid");
      return;
    }
    const bool valid = test.at("result") == "valid";
    std::string opened(ciphertext.size(), 'x');
    CHECK(AeadOpen(AsBytes(key), AsBytes(nonce), AsBytes(ad), AsBytes(ciphertext), AsBytes(tag),
                   Writable(opened)) == valid);
    if (!valid) {
      CHECK(opened == std::string(ciphertext.size(), '\0'));
      return;
    }
    CHECK(opened == plaintext);
    std::string sealed(plaintext.size(), '\0'), sealed_tag(kTagBytes, '\0');
    AeadSeal(AsBytes(key), AsBytes(nonce), AsBytes(ad), AsBytes(plaintext), Writable(sealed),
             Writable(sealed_tag));
    CHECK(sealed == ciphertext);
    CHECK(sealed_tag == tag);
  });
  CHECK(count == 315);
}

TEST_CASE("Ed25519 verification agrees with every Wycheproof vector") {
  const int count = ForEachTest("ed25519_test.json", [](const json& group, const json& test) {
    const std::string key = Field(group.at("publicKey"), "pk");
    const std::string message = Field(test, "msg"), signature = Field(test, "sig");
    const bool valid = test.at("result") == "valid";
    // A signature of the wrong length does not fit the type Signature.
    if (signature.size() != 64) {
      CHECK_FALSE(valid);
      return;
    }
    CHECK(Ed25519Verify(AsBytes(key), AsBytes(message), AsBytes(signature)) == valid);
  });
  CHECK(count == 151);
}

TEST_CASE("Ed25519 signs as RFC 8032, section 7.1, test 2") {
  const std::string seed =
      FromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const std::string public_key =
      FromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const std::string message = FromHex("72");
  std::string signature(64, '\0');
  Ed25519Sign(AsBytes(seed + public_key), AsBytes(message), Writable(signature));
  CHECK(signature == FromHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                             "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
}

}  // namespace
}  // namespace fallow::crypto
