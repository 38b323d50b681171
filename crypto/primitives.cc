#include "crypto/primitives.h"

#include <sodium.h>

#include "crypto/random.h"
#include "daemon/base/status.h"

namespace fallow::crypto {

static_assert(kNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kTagBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

void EnsureSodium() {
  static const bool ready = sodium_init() >= 0;
  FALLOW_CHECK(ready);
}

void Wipe(MutableByteSpan bytes) {
  sodium_memzero(bytes.data(), bytes.size());
}

bool Equal(ByteSpan a, ByteSpan b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void SystemRandom::Fill(MutableByteSpan out) {
  EnsureSodium();
  randombytes_buf(out.data(), out.size());
}

void AeadSeal(ByteSpan key, ByteSpan nonce, ByteSpan ad, ByteSpan plaintext,
              MutableByteSpan ciphertext, MutableByteSpan tag) {
  EnsureSodium();
  FALLOW_CHECK(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  FALLOW_CHECK(nonce.size() == kNonceBytes && tag.size() == kTagBytes);
  FALLOW_CHECK(ciphertext.size() == plaintext.size());
  crypto_aead_xchacha20poly1305_ietf_encrypt_detached(ciphertext.data(), tag.data(), nullptr,
                                                      plaintext.data(), plaintext.size(), ad.data(),
                                                      ad.size(), nullptr, nonce.data(), key.data());
}

bool AeadOpen(ByteSpan key, ByteSpan nonce, ByteSpan ad, ByteSpan ciphertext, ByteSpan tag,
              MutableByteSpan plaintext) {
  EnsureSodium();
  FALLOW_CHECK(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  FALLOW_CHECK(nonce.size() == kNonceBytes && tag.size() == kTagBytes);
  FALLOW_CHECK(ciphertext.size() == plaintext.size());
  return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
             plaintext.data(), nullptr, ciphertext.data(), ciphertext.size(), tag.data(), ad.data(),
             ad.size(), nonce.data(), key.data()) == 0;
}

void Ed25519Sign(ByteSpan secret, ByteSpan message, MutableByteSpan signature) {
  EnsureSodium();
  FALLOW_CHECK(secret.size() == crypto_sign_SECRETKEYBYTES);
  FALLOW_CHECK(signature.size() == crypto_sign_BYTES);
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret.data());
}

bool Ed25519Verify(ByteSpan public_key, ByteSpan message, ByteSpan signature) {
  EnsureSodium();
  FALLOW_CHECK(public_key.size() == crypto_sign_PUBLICKEYBYTES);
  FALLOW_CHECK(signature.size() == crypto_sign_BYTES);
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     public_key.data()) == 0;
}

}  // namespace fallow::crypto
