#ifndef FALLOW_CRYPTO_IDENTITY_H_
#define FALLOW_CRYPTO_IDENTITY_H_

// Who wrote a log: every device signs with its own Ed25519 key (RFC 8032). The domain's label is
// signed along with the message, so that a signature for one purpose is invalid for any other.
//
// Signing keys are move-only, in guarded memory, and wiped on destruction. Everything const is safe
// from any thread.

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/domain.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"

namespace fallow::crypto {

struct PublicKey {
  std::array<uint8_t, 32> bytes;
  bool operator==(const PublicKey&) const = default;
};

struct Signature {
  std::array<uint8_t, 64> bytes;
  bool operator==(const Signature&) const = default;
};

class SigningKey {
 public:
  static constexpr size_t kSeedBytes = 32;

  static SigningKey Random(RandomSource& random);
  // INVALID_ARGUMENT unless there are exactly kSeedBytes. The caller's bytes are not wiped.
  static absl::StatusOr<SigningKey> FromSeed(ByteSpan seed);

  ByteSpan seed() const { return secret_.bytes().first(kSeedBytes); }
  PublicKey public_key() const;
  SigningKey Copy() const { return SigningKey(secret_.Copy()); }

  Signature Sign(Domain domain, ByteSpan message) const;

 private:
  explicit SigningKey(SecretBytes secret) : secret_(std::move(secret)) {}

  SecretBytes secret_;  // the seed, then the public key
};

// False if the signature, key or message was changed, if the signature is for another domain, or
// for encodings that RFC 8032 rules out.
[[nodiscard]] bool Verify(const PublicKey& public_key, Domain domain, ByteSpan message,
                          const Signature& signature);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_IDENTITY_H_
