#ifndef FALLOW_CRYPTO_SEALED_BOX_H_
#define FALLOW_CRYPTO_SEALED_BOX_H_

// Sealing to a public key, so that a locked daemon can keep a draft that it cannot read back, and
// one device can hand a key to another: libsodium's sealed box (X25519, XSalsa20-Poly1305, an
// ephemeral key for each message). Anyone who has the public key can seal; a box that opens does
// not show who sealed it.
//
//     sealed box = ephemeral public key:bytes[32] tag:bytes[16] ciphertext:bytes[n]
//
// Everything is safe from any thread.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/keys.h"
#include "crypto/seal.h"

namespace fallow::crypto {

// What a sealed box adds to the plaintext's length.
inline constexpr size_t kSealedBoxOverheadBytes = 32 + 16;

// The secret keys that have a public half.
template <class Tag>
concept BoxTag = std::same_as<Tag, DraftSecretKeyTag> || std::same_as<Tag, DeviceBoxKeyTag>;

// An X25519 public key (RFC 7748), with a type for each kind of secret key.
template <BoxTag Tag>
struct BoxPublicKey {
  std::array<uint8_t, 32> bytes;
  bool operator==(const BoxPublicKey&) const = default;
};
using DraftPublicKey = BoxPublicKey<DraftSecretKeyTag>;
using DeviceBoxPublicKey = BoxPublicKey<DeviceBoxKeyTag>;

// The same functions for raw keys. REQUIRES: keys are 32 bytes.
std::array<uint8_t, 32> BoxPublicKeyBytes(ByteSpan secret);
absl::StatusOr<Sealed> SealToBytes(ByteSpan recipient, ByteSpan plaintext);
absl::StatusOr<std::string> OpenWithBytes(ByteSpan secret, ByteSpan sealed);
absl::StatusOr<KeyCell> OpenKeyWithBytes(ByteSpan secret, ByteSpan sealed);

template <BoxTag Tag>
BoxPublicKey<Tag> PublicKeyOf(const Key<Tag>& secret) {
  return {BoxPublicKeyBytes(secret.bytes())};
}

// INVALID_ARGUMENT for the few public keys that do not belong to any secret key.
template <BoxTag Tag>
absl::StatusOr<Sealed> SealTo(const BoxPublicKey<Tag>& recipient, ByteSpan plaintext) {
  return SealToBytes(recipient.bytes, plaintext);
}

// DATA_LOSS when `sealed` was changed or is for another key.
template <BoxTag Tag>
absl::StatusOr<std::string> OpenWith(const Key<Tag>& secret, ByteSpan sealed) {
  return OpenWithBytes(secret.bytes(), sealed);
}

// Opens directly into a key's own memory: OpenKeyWith<EpochKey>(device_box_key, …). DATA_LOSS as
// above, and when the plaintext does not have a key's length.
template <class ToKey, BoxTag Tag>
absl::StatusOr<ToKey> OpenKeyWith(const Key<Tag>& secret, ByteSpan sealed) {
  absl::StatusOr<KeyCell> cell = OpenKeyWithBytes(secret.bytes(), sealed);
  if (!cell.ok()) return std::move(cell).status();
  return ToKey(*std::move(cell));
}

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_SEALED_BOX_H_
