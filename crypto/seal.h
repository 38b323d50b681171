#ifndef FALLOW_CRYPTO_SEAL_H_
#define FALLOW_CRYPTO_SEAL_H_

// Sealing: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a random nonce, which is put in
// front so that no caller ever chooses one. The domain's label and the caller's associated data
// `ad` are authenticated as well; `ad` says where the bytes belong, so that they do not open
// anywhere else.
//
//     sealed = nonce:bytes[24] ciphertext:bytes[n] tag:bytes[16]
//
// Sealed bytes have a type of their own, so that plaintext is not written by mistake. Everything is
// safe from any thread.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/domain.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"

namespace fallow::crypto {

// What sealing adds to the plaintext's length.
inline constexpr size_t kSealOverheadBytes = 24 + 16;

struct Sealed {
  std::string bytes;
};

// The same functions for raw keys. REQUIRES: `key` is 32 bytes.
Sealed SealBytes(ByteSpan key, Domain domain, ByteSpan ad, ByteSpan plaintext,
                 RandomSource& random);
absl::StatusOr<std::string> OpenBytes(ByteSpan key, Domain domain, ByteSpan ad, ByteSpan sealed);
absl::StatusOr<SecretBytes> OpenSecretBytes(ByteSpan key, Domain domain, ByteSpan ad,
                                            ByteSpan sealed);
absl::StatusOr<KeyCell> OpenKeyBytes(ByteSpan key, Domain domain, ByteSpan ad, ByteSpan sealed);

template <class Tag>
Sealed Seal(const Key<Tag>& key, Domain domain, ByteSpan ad, ByteSpan plaintext,
            RandomSource& random) {
  return SealBytes(key.bytes(), domain, ad, plaintext, random);
}

// DATA_LOSS when `sealed` does not authenticate under this key, domain and `ad`.
template <class Tag>
absl::StatusOr<std::string> Open(const Key<Tag>& key, Domain domain, ByteSpan ad, ByteSpan sealed) {
  return OpenBytes(key.bytes(), domain, ad, sealed);
}

// Opens directly into a key's own memory: OpenKey<SubjectKey>(keyring_key, …). DATA_LOSS as above,
// and when the plaintext does not have a key's length.
template <class ToKey, class Tag>
absl::StatusOr<ToKey> OpenKey(const Key<Tag>& key, Domain domain, ByteSpan ad, ByteSpan sealed) {
  absl::StatusOr<KeyCell> cell = OpenKeyBytes(key.bytes(), domain, ad, sealed);
  if (!cell.ok()) return std::move(cell).status();
  return ToKey(*std::move(cell));
}

// Opens into guarded memory, for plaintext that is itself a secret.
template <class Tag>
absl::StatusOr<SecretBytes> OpenSecret(const Key<Tag>& key, Domain domain, ByteSpan ad,
                                       ByteSpan sealed) {
  return OpenSecretBytes(key.bytes(), domain, ad, sealed);
}

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_SEAL_H_
