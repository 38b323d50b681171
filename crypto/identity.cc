#include "crypto/identity.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "crypto/labelled.h"
#include "crypto/primitives.h"

namespace fallow::crypto {

static_assert(SigningKey::kSeedBytes == crypto_sign_SEEDBYTES);

SigningKey SigningKey::Random(RandomSource& random) {
  SecretBytes seed(kSeedBytes);
  random.Fill(seed.mutable_bytes());
  return *FromSeed(seed.bytes());
}

absl::StatusOr<SigningKey> SigningKey::FromSeed(ByteSpan seed) {
  EnsureSodium();
  if (seed.size() != kSeedBytes) {
    return absl::InvalidArgumentError("This is not a signing key: its seed has 32 bytes.");
  }
  SecretBytes secret(crypto_sign_SECRETKEYBYTES);
  PublicKey public_key;
  crypto_sign_seed_keypair(public_key.bytes.data(), secret.mutable_bytes().data(), seed.data());
  return SigningKey(std::move(secret));
}

PublicKey SigningKey::public_key() const {
  PublicKey key;
  const ByteSpan half = secret_.bytes().subspan(kSeedBytes);
  std::copy(half.begin(), half.end(), key.bytes.begin());
  return key;
}

Signature SigningKey::Sign(Domain domain, ByteSpan message) const {
  Signature signature;
  Ed25519Sign(secret_.bytes(), AsBytes(Labelled(domain, message)), signature.bytes);
  return signature;
}

bool Verify(const PublicKey& public_key, Domain domain, ByteSpan message,
            const Signature& signature) {
  return Ed25519Verify(public_key.bytes, AsBytes(Labelled(domain, message)), signature.bytes);
}

}  // namespace fallow::crypto
