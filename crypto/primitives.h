#ifndef FALLOW_CRYPTO_PRIMITIVES_H_
#define FALLOW_CRYPTO_PRIMITIVES_H_

// libsodium's functions with checked lengths. Internal to this library and its tests: only here is
// a nonce an argument and does a message carry no domain label, as published test vectors need it.
// Everything is safe from any thread.

#include <cstddef>
#include <cstdint>

#include "crypto/bytes.h"

namespace fallow::crypto {

inline constexpr size_t kNonceBytes = 24;
inline constexpr size_t kTagBytes = 16;

// Every function that uses libsodium calls this first; the first call initialises it.
void EnsureSodium();

// Overwrites with zeros in a way that the compiler does not optimise away.
void Wipe(MutableByteSpan bytes);

// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), with nonce and tag detached. REQUIRES: key 32
// bytes, nonce 24, tag 16; plaintext and ciphertext are equally long, and may be the same buffer.
void AeadSeal(ByteSpan key, ByteSpan nonce, ByteSpan ad, ByteSpan plaintext,
              MutableByteSpan ciphertext, MutableByteSpan tag);
// False when it does not authenticate; `plaintext` is then all zeros.
[[nodiscard]] bool AeadOpen(ByteSpan key, ByteSpan nonce, ByteSpan ad, ByteSpan ciphertext,
                            ByteSpan tag, MutableByteSpan plaintext);

// Ed25519 (RFC 8032, section 5.1). REQUIRES: secret 64 bytes (seed, then public key), signature 64,
// public key 32.
void Ed25519Sign(ByteSpan secret, ByteSpan message, MutableByteSpan signature);
[[nodiscard]] bool Ed25519Verify(ByteSpan public_key, ByteSpan message, ByteSpan signature);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_PRIMITIVES_H_
