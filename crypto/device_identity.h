#ifndef FALLOW_CRYPTO_DEVICE_IDENTITY_H_
#define FALLOW_CRYPTO_DEVICE_IDENTITY_H_

// What a device is to the others: three public keys. All secrets behind them come from the one
// signing key in the vault's secrets, by derivation with a domain each, so nothing more has to be
// stored, backed up or kept in step, and a key of one kind tells nothing about the others.
//
//     signing  Ed25519 (RFC 8032)   signs this device's log
//     box      X25519 (RFC 7748)    others seal epoch keys to it (crypto/sealed_box.h)
//     tls      Ed25519              its certificate is pinned by the others
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
