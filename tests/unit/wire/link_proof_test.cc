#include "daemon/wire/link_proof.h"

#include <catch2/catch.hpp>
#include <string>

#include "crypto/device_identity.h"
#include "tests/support/tls.h"

namespace fallow::wire {
namespace {

using tests::TestKey;
using tests::TestTlsKey;

const LinkKeys kLink{TestKey(100), TestKey(200)};

TEST_CASE("a device proves itself by the TLS key that its roster entry names") {
  const crypto::SigningKey device = TestTlsKey(1);
  const std::string proof = ProveCaller(LinkKeyOf(device), kLink);
  CHECK(proof.size() == kLinkProofBytes);
  CHECK(IsCaller(proof, crypto::PublicKeysOf(device).tls.bytes, kLink));
}

TEST_CASE("a proof is good for one connection, one end and one device") {
  const std::string caller = ProveCaller(TestTlsKey(1), kLink);
  const std::string server = ProveServer(TestTlsKey(1), kLink);
  REQUIRE(IsCaller(caller, TestKey(1), kLink));
  REQUIRE(IsServer(server, TestKey(1), kLink));
  CHECK_FALSE(IsCaller(caller, TestKey(2), kLink));
  CHECK_FALSE(IsServer(server, TestKey(2), kLink));
  // The other end's, and the other end's of the same keys.
  CHECK_FALSE(IsServer(caller, TestKey(1), kLink));
  CHECK_FALSE(IsCaller(server, TestKey(1), kLink));
  CHECK_FALSE(IsCaller(caller, TestKey(1), {kLink.server, kLink.caller}));
  // Somebody in between shows certificates of his own, to either side.
  CHECK_FALSE(IsCaller(caller, TestKey(1), {TestKey(3), kLink.server}));
  CHECK_FALSE(IsCaller(caller, TestKey(1), {kLink.caller, TestKey(3)}));
  CHECK_FALSE(IsServer(server, TestKey(1), {TestKey(3), kLink.server}));
  CHECK_FALSE(IsServer(server, TestKey(1), {kLink.caller, TestKey(3)}));
}

TEST_CASE("a proof that is cut, extended or changed is none") {
  const std::string proof = ProveCaller(TestTlsKey(1), kLink);
  CHECK_FALSE(IsCaller("", TestKey(1), kLink));
  CHECK_FALSE(IsCaller(proof.substr(1), TestKey(1), kLink));
  CHECK_FALSE(IsCaller(proof + "x", TestKey(1), kLink));
  for (size_t i = 0; i < proof.size(); ++i) {
    std::string changed = proof;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(IsCaller(changed, TestKey(1), kLink));
  }
}

TEST_CASE("a proof does not hold the key that it is by") {
  const std::string proof = ProveCaller(TestTlsKey(1), kLink);
  CHECK(proof.find(crypto::AsChars(TestKey(1))) == std::string::npos);
  CHECK(proof != ProveCaller(TestTlsKey(1), {kLink.caller, TestKey(201)}));
}

}  // namespace
}  // namespace fallow::wire
