#ifndef FALLOW_CRYPTO_SEALED_BOX_H_
#define FALLOW_CRYPTO_SEALED_BOX_H_

// Sealing to a public key, so that a locked daemon can keep a draft that it cannot read back:
// libsodium's sealed box (X25519, XSalsa20-Poly1305, an ephemeral key for each message). Anyone who
// has the public key can seal; opening says nothing about who did.
//
//     sealed box = ephemeral public key:bytes[32] tag:bytes[16] ciphertext:bytes[n]
//
// Everything is safe from any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/keys.h"
#include "crypto/seal.h"

namespace fallow::crypto {

// What a sealed box adds to the plaintext's length.
inline constexpr size_t kSealedBoxOverheadBytes = 32 + 16;

struct DraftPublicKey {
  std::array<uint8_t, 32> bytes;
  bool operator==(const DraftPublicKey&) const = default;
};

DraftPublicKey PublicKeyOf(const DraftSecretKey& secret);

// INVALID_ARGUMENT for the few public keys that no secret key has.
absl::StatusOr<Sealed> SealTo(const DraftPublicKey& recipient, ByteSpan plaintext);

// DATA_LOSS when `sealed` was changed or is for another key.
absl::StatusOr<std::string> OpenWith(const DraftSecretKey& secret, ByteSpan sealed);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_SEALED_BOX_H_
