#ifndef FALLOW_CRYPTO_VAULT_SECRETS_H_
#define FALLOW_CRYPTO_VAULT_SECRETS_H_

// Everything that unlocking a vault reveals: the keys of its files, this device's identity, and the
// state of the log when the vault was last locked. Sealed as one piece in the `keyslots` file.
//
// Move-only and wiped on destruction; not synchronised.

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "crypto/derive.h"
#include "crypto/device_identity.h"
#include "crypto/identity.h"
#include "crypto/keys.h"
#include "crypto/secret_bytes.h"

namespace fallow::crypto {

using VaultId = std::array<uint8_t, 16>;

// The state of the log at the last lock. If an older journal.db has been put back, it does not
// match.
struct Freshness {
  uint64_t commit_counter = 0;
  Digest log_head{};
  bool operator==(const Freshness&) const = default;
};

struct VaultSecrets {
  StoreKey store;
  IndexKey index;
  KeyringKey keyring;
  uint32_t keyring_generation = 0;
  SigningKey device;
  DraftSecretKey draft;
  DeviceId device_id{};
  uint32_t incarnation = 0;
  Freshness freshness;

  // New keys, and a new device with generation, incarnation and counter zero.
  static VaultSecrets Random(RandomSource& random);
  VaultSecrets Copy() const;
};

inline constexpr size_t kVaultSecretsBytes = 224;

// The plaintext form (docs/formats.md, "Keyslots", `secrets`).
SecretBytes EncodeSecrets(const VaultSecrets& secrets);
// DATA_LOSS unless `bytes` has kVaultSecretsBytes.
absl::StatusOr<VaultSecrets> DecodeSecrets(ByteSpan bytes);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_VAULT_SECRETS_H_
