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
// Everything is safe from any thread.

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

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_DEVICE_IDENTITY_H_
