#ifndef FALLOW_CRYPTO_DEVICE_IDENTITY_H_
#define FALLOW_CRYPTO_DEVICE_IDENTITY_H_

// What the other devices know a device by: three public keys. The secrets behind them are all
// derived from the one signing key in the vault's secrets, each with its own domain. So nothing
// more has to be stored, backed up or kept in step, and each key reveals nothing about the others.
//
//     signing  Ed25519 (RFC 8032)   signs this device's log
//     box      X25519 (RFC 7748)    others seal epoch keys to it (crypto/sealed_box.h)
//     tls      Ed25519              the others pin its certificate
//
// Its id is made of these keys, so that it stands for them and for no others.
//
// Everything is safe from any thread.

#include <array>
#include <cstdint>

#include "crypto/identity.h"
#include "crypto/keys.h"
#include "crypto/sealed_box.h"

namespace fallow::crypto {

struct DevicePublicKeys {
  PublicKey signing;
  DeviceBoxPublicKey box;
  PublicKey tls;
  bool operator==(const DevicePublicKeys&) const = default;
};

DeviceBoxKey BoxKeyOf(const SigningKey& device);
TlsSeed TlsSeedOf(const SigningKey& device);
DevicePublicKeys PublicKeysOf(const SigningKey& device);

// 12 bytes of a hash of the keys, and 4 bytes that are a hash of those: docs/formats.md, "Device
// keys".
using DeviceId = std::array<uint8_t, 16>;
DeviceId DeviceIdOf(const DevicePublicKeys& keys);
// Whether `id` was made of keys. Ids from before that was so are random, and pass for one that was
// by a chance of one in 2^32.
bool IsMadeOfKeys(const DeviceId& id);
// The key of the records about a device. It follows from the id, so that nobody can give that
// subject another one; the log as a whole is sealed.
SubjectKey DeviceSubjectKey(const DeviceId& id);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_DEVICE_IDENTITY_H_
