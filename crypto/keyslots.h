#ifndef FALLOW_CRYPTO_KEYSLOTS_H_
#define FALLOW_CRYPTO_KEYSLOTS_H_

// The contents of a vault's `keyslots` file, which stands between a passphrase and everything else.
// Every slot seals the same *unlock key* in its own way; the unlock key seals the vault's secrets.
// Bytes in and bytes out: reading the file and replacing it atomically is up to the store.
//
// Damage can be told from a wrong passphrase: a checksum covers the whole file, and a slot contains
// a commitment to the key that its passphrase stretches to. If the checksum matches and the
// commitment does not, the passphrase was wrong. The checksum only protects against accidents;
// against forgery, everything that matters is also authenticated under the keys.
//
// Values: an operation that fails leaves its object unchanged. Not synchronised.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/kdf.h"
#include "crypto/keys.h"
#include "crypto/keyslots_format.h"
#include "crypto/random.h"
#include "crypto/sealed_box.h"
#include "crypto/vault_secrets.h"

namespace fallow::crypto {

class OpenedKeyslots;

class Keyslots {
 public:
  // A new file with one slot for `passphrase`. INVALID_ARGUMENT for a passphrase that cannot be set
  // (daemon/base/passphrase.h) or parameters out of bounds; RESOURCE_EXHAUSTED when there is not
  // enough memory.
  static absl::StatusOr<Keyslots> Create(const VaultId& vault_id, ByteSpan passphrase,
                                         const KdfParams& params, const VaultSecrets& secrets,
                                         RandomSource& random);

  // DATA_LOSS: damaged, or with parameters outside the bounds of crypto/kdf.h. UNIMPLEMENTED:
  // intact, but of a newer version. Does no stretching, and allocates no more than the size of the
  // file.
  static absl::StatusOr<Keyslots> Decode(ByteSpan file);
  std::string Encode() const { return EncodeKeyslots(file_); }

  // Tries the passphrase in its RFC 8265 form, then as typed, as earlier versions took it.
  // UNAUTHENTICATED: wrong passphrase. DATA_LOSS: the passphrase is right, but what it should open
  // was tampered with. RESOURCE_EXHAUSTED: not enough memory to check.
  absl::StatusOr<OpenedKeyslots> Open(ByteSpan passphrase) const;
  // Opens with the unlock key itself, for callers that keep it elsewhere. DATA_LOSS when this is
  // not the unlock key.
  absl::StatusOr<OpenedKeyslots> Open(const UnlockKey& key) const;

  const VaultId& vault_id() const { return file_.vault_id; }
  uint16_t format_version() const { return kKeyslotsVersion; }
  const KdfParams& kdf_params() const { return file_.passphrase.params; }
  // Stored in the clear, so that a locked daemon can keep a draft. Opening the file authenticates
  // it; before that it is only as trustworthy as the folder, so a daemon that was unlocked before
  // uses the one it saw then.
  const DraftPublicKey& draft_public_key() const { return file_.draft_public_key; }

 private:
  friend class OpenedKeyslots;
  explicit Keyslots(KeyslotsFile file) : file_(std::move(file)) {}

  KeyslotsFile file_;
};

// What a passphrase opened. Both With… functions return a new object to be written; keep it once
// its keyslots().Encode() is safely on disk.
class OpenedKeyslots {
 public:
  // A new file, already opened. Errors as for Keyslots::Create.
  static absl::StatusOr<OpenedKeyslots> Create(const VaultId& vault_id, ByteSpan passphrase,
                                               const KdfParams& params, VaultSecrets secrets,
                                               RandomSource& random);

  const UnlockKey& unlock_key() const { return unlock_key_; }
  const Keyslots& keyslots() const { return keyslots_; }
  const VaultSecrets& secrets() const { return secrets_; }

  // Seals changed secrets (freshness, rotated keys) under the same unlock key, so that every slot
  // stays valid.
  OpenedKeyslots WithSecrets(VaultSecrets secrets, RandomSource& random) const;

  // A slot for `passphrase` and a new unlock key, which seals `secrets`. An old copy of the file
  // still opens what it sealed, so what it must not open needs new keys in `secrets`. Slots of
  // other kinds are dropped, because only their holders could seal the new unlock key. Errors as
  // for Create.
  absl::StatusOr<OpenedKeyslots> WithPassphrase(ByteSpan passphrase, const KdfParams& params,
                                                VaultSecrets secrets, RandomSource& random) const;

 private:
  friend class Keyslots;
  OpenedKeyslots(Keyslots keyslots, UnlockKey unlock_key, VaultSecrets secrets)
      : keyslots_(std::move(keyslots)),
        unlock_key_(std::move(unlock_key)),
        secrets_(std::move(secrets)) {}

  Keyslots keyslots_;
  UnlockKey unlock_key_;
  VaultSecrets secrets_;
};

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_KEYSLOTS_H_
