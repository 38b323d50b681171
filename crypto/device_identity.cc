#include "crypto/device_identity.h"

#include <utility>

#include "crypto/derive.h"

namespace fallow::crypto {
namespace {

template <class ToKey>
ToKey FromSeed(const SigningKey& device, Domain domain) {
  KeyCell cell;
  KeyedHash(device.seed(), domain, {}, cell.bytes());
  return ToKey(std::move(cell));
}

}  // namespace

DeviceBoxKey BoxKeyOf(const SigningKey& device) {
  return FromSeed<DeviceBoxKey>(device, Domain::kDeviceBoxKey);
}

TlsSeed TlsSeedOf(const SigningKey& device) {
  return FromSeed<TlsSeed>(device, Domain::kDeviceTlsKey);
}

DevicePublicKeys PublicKeysOf(const SigningKey& device) {
  return {.signing = device.public_key(),
          .box = PublicKeyOf(BoxKeyOf(device)),
          .tls = SigningKey::FromSeed(TlsSeedOf(device).bytes())->public_key()};
}

}  // namespace fallow::crypto
