#include "crypto/vault_secrets.h"

#include "absl/status/status.h"
#include "crypto/codec.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::crypto {
namespace {

// REQUIRES: the reader holds what is read; the caller has checked the whole length.
template <class AnyKey>
AnyKey ReadKey(FieldReader& in) {
  return *AnyKey::FromBytes(in.Bytes(AnyKey::kBytes));
}

}  // namespace

VaultSecrets VaultSecrets::Random(RandomSource& random) {
  VaultSecrets secrets{.store = StoreKey::Random(random),
                       .index = IndexKey::Random(random),
                       .keyring = KeyringKey::Random(random),
                       .device = SigningKey::Random(random),
                       .draft = DraftSecretKey::Random(random),
                       .freshness = {}};
  secrets.device_id = DeviceIdOf(PublicKeysOf(secrets.device));
  return secrets;
}

VaultSecrets VaultSecrets::Copy() const {
  return {.store = store.Copy(),
          .index = index.Copy(),
          .keyring = keyring.Copy(),
          .keyring_generation = keyring_generation,
          .device = device.Copy(),
          .draft = draft.Copy(),
          .device_id = device_id,
          .incarnation = incarnation,
          .freshness = freshness};
}

SecretBytes EncodeSecrets(const VaultSecrets& secrets) {
  SecretBytes bytes(kVaultSecretsBytes);
  FieldWriter out(bytes.mutable_bytes());
  out.Bytes(secrets.store.bytes());
  out.Bytes(secrets.index.bytes());
  out.Bytes(secrets.keyring.bytes());
  out.Integer(secrets.keyring_generation);
  out.Bytes(secrets.device.seed());
  out.Bytes(secrets.draft.bytes());
  out.Bytes(secrets.device_id);
  out.Integer(secrets.incarnation);
  out.Integer(secrets.freshness.commit_counter);
  out.Bytes(secrets.freshness.log_head);
  FALLOW_CHECK(out.full());
  return bytes;
}

absl::StatusOr<VaultSecrets> DecodeSecrets(ByteSpan bytes) {
  if (bytes.size() != kVaultSecretsBytes) {
    return base::Damaged("The file `keyslots` is damaged", "its secrets have the wrong length",
                         base::WithName(base::Next::kPutBackCopy, "keyslots"));
  }
  // Designated initialisers are evaluated in the order in which they are written.
  FieldReader in(bytes);
  VaultSecrets secrets{.store = ReadKey<StoreKey>(in),
                       .index = ReadKey<IndexKey>(in),
                       .keyring = ReadKey<KeyringKey>(in),
                       .keyring_generation = in.Integer<uint32_t>(),
                       .device = *SigningKey::FromSeed(in.Bytes(SigningKey::kSeedBytes)),
                       .draft = ReadKey<DraftSecretKey>(in),
                       .freshness = {}};
  in.Into(secrets.device_id);
  secrets.incarnation = in.Integer<uint32_t>();
  secrets.freshness.commit_counter = in.Integer<uint64_t>();
  in.Into(secrets.freshness.log_head);
  FALLOW_CHECK(in.complete());
  return secrets;
}

}  // namespace fallow::crypto
