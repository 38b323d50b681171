#include "crypto/device_identity.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

using EpochKey = Key<struct EpochTestTag>;

TEST_CASE("a device's keys come from its signing key and from nothing else") {
  tests::SeededRandom random(1);
  const SigningKey device = SigningKey::Random(random);
  const SigningKey other = SigningKey::Random(random);
  CHECK(PublicKeysOf(device) == PublicKeysOf(device.Copy()));
  CHECK(PublicKeysOf(device).signing == device.public_key());
  CHECK_FALSE(PublicKeysOf(device).box == PublicKeysOf(other).box);
  CHECK_FALSE(PublicKeysOf(device).tls == PublicKeysOf(other).tls);
}

TEST_CASE("the three keys of a device are three") {
  tests::SeededRandom random(2);
  const SigningKey device = SigningKey::Random(random);
  const DevicePublicKeys keys = PublicKeysOf(device);
  CHECK_FALSE(keys.signing == keys.tls);
  CHECK(keys.signing.bytes != keys.box.bytes);
  CHECK_FALSE(Equal(TlsSeedOf(device).bytes(), BoxKeyOf(device).bytes()));
  CHECK_FALSE(Equal(TlsSeedOf(device).bytes(), device.seed()));
  CHECK_FALSE(Equal(BoxKeyOf(device).bytes(), device.seed()));
}

TEST_CASE("a key sealed to a device opens on that device only") {
  tests::SeededRandom random(3);
  const SigningKey device = SigningKey::Random(random);
  const SigningKey other = SigningKey::Random(random);
  const EpochKey epoch = EpochKey::Random(random);
  const Sealed sealed = SealTo(PublicKeysOf(device).box, epoch.bytes()).value();
  const auto opened = OpenKeyWith<EpochKey>(BoxKeyOf(device), AsBytes(sealed.bytes));
  CHECK(Equal(opened.value().bytes(), epoch.bytes()));
  CHECK(OpenKeyWith<EpochKey>(BoxKeyOf(other), AsBytes(sealed.bytes)).status().code() ==
        absl::StatusCode::kDataLoss);
  const Sealed words = SealTo(PublicKeysOf(device).box, AsBytes("not a key")).value();
  CHECK(OpenKeyWith<EpochKey>(BoxKeyOf(device), AsBytes(words.bytes)).status().code() ==
        absl::StatusCode::kDataLoss);
  CHECK(OpenWith(BoxKeyOf(device), AsBytes(words.bytes)).value() == "not a key");
}

}  // namespace
}  // namespace fallow::crypto
