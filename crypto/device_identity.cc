#include "crypto/device_identity.h"

#include <algorithm>
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

constexpr size_t kIdHashBytes = 12;

// With the end that its beginning demands.
DeviceId Marked(DeviceId id) {
  const Digest mark = Hash(Domain::kDeviceIdMark, {ByteSpan(id).first(kIdHashBytes)});
  std::copy_n(mark.begin(), id.size() - kIdHashBytes, id.begin() + kIdHashBytes);
  return id;
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

DeviceId DeviceIdOf(const DevicePublicKeys& keys) {
  const Digest digest =
      Hash(Domain::kDeviceId, {keys.signing.bytes, keys.box.bytes, keys.tls.bytes});
  DeviceId id{};
  std::copy_n(digest.begin(), kIdHashBytes, id.begin());
  return Marked(id);
}

bool IsMadeOfKeys(const DeviceId& id) {
  return Marked(id) == id;
}

SubjectKey DeviceSubjectKey(const DeviceId& id) {
  return *SubjectKey::FromBytes(Hash(Domain::kDeviceSubjectKey, {ByteSpan(id)}));
}

}  // namespace fallow::crypto
