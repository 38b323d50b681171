#include "crypto/keyslots.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "crypto/seal.h"
#include "daemon/base/next_step.h"
#include "daemon/base/passphrase.h"
#include "daemon/base/status.h"

namespace fallow::crypto {
namespace {

absl::Status Tampered() {
  return base::Damaged("The file `keyslots` is damaged",
                       "the passphrase is right, but what it should open does not authenticate; "
                       "nothing was changed",
                       base::WithName(base::Next::kPutBackCopy, "keyslots"));
}

absl::Status Refused() {
  return base::Refused("The passphrase was refused", "it does not open this journal",
                       base::Next::kCheckPassphrase);
}

template <size_t n>
void CopyExactly(const Sealed& sealed, std::array<uint8_t, n>& out) {
  FALLOW_CHECK(sealed.bytes.size() == n);
  const ByteSpan bytes = AsBytes(sealed.bytes);
  std::copy(bytes.begin(), bytes.end(), out.begin());
}

absl::StatusOr<PassphraseSlot> MakeSlot(const VaultId& vault_id, ByteSpan passphrase,
                                        const KdfParams& params, const UnlockKey& unlock_key,
                                        RandomSource& random) {
  const absl::StatusOr<base::SecretString> prepared = base::NewPassphrase(AsChars(passphrase));
  if (!prepared.ok()) return prepared.status();
  PassphraseSlot slot{.params = params};
  random.Fill(slot.salt);
  absl::StatusOr<SlotKey> key = Stretch(AsBytes(prepared->view()), params, slot.salt);
  if (!key.ok()) return std::move(key).status();
  slot.commitment = KeyCommitment(*key);
  CopyExactly(Seal(*key, Domain::kKeyslotsUnlockKey, AsBytes(SlotContext(vault_id, slot)),
                   unlock_key.bytes(), random),
              slot.unlock_key);
  return slot;
}

absl::StatusOr<UnlockKey> OpenSlotWith(const VaultId& vault_id, const PassphraseSlot& slot,
                                       ByteSpan passphrase) {
  // No passphrase of this length is ever accepted, so there is nothing to stretch.
  if (passphrase.empty() || passphrase.size() > kPassphraseBytesMax) return Refused();
  const absl::StatusOr<SlotKey> key = Stretch(passphrase, slot.params, slot.salt);
  if (!key.ok()) return key.status();
  if (!Equal(KeyCommitment(*key), slot.commitment)) return Refused();
  absl::StatusOr<UnlockKey> unlock_key = OpenKey<UnlockKey>(
      *key, Domain::kKeyslotsUnlockKey, AsBytes(SlotContext(vault_id, slot)), slot.unlock_key);
  if (!unlock_key.ok()) return Tampered();
  return unlock_key;
}

// In the form that new passphrases get, and then as it was typed, with and without its line end:
// slots that were made before that form was used have one of these.
absl::StatusOr<UnlockKey> OpenSlot(const VaultId& vault_id, const PassphraseSlot& slot,
                                   ByteSpan passphrase) {
  const std::string_view typed = AsChars(passphrase);
  const std::string_view line = base::WithoutLineEnds(typed);
  const std::optional<base::SecretString> prepared = base::PreparedPassphrase(typed);
  std::vector<std::string_view> forms;
  if (prepared) forms.push_back(prepared->view());
  if (!prepared || line != prepared->view()) forms.push_back(line);
  if (line != typed) forms.push_back(typed);
  for (const std::string_view form : forms) {
    absl::StatusOr<UnlockKey> key = OpenSlotWith(vault_id, slot, AsBytes(form));
    if (!absl::IsUnauthenticated(key.status())) return key;
  }
  return Refused();
}

void SealSecrets(KeyslotsFile& file, const UnlockKey& unlock_key, const VaultSecrets& secrets,
                 RandomSource& random) {
  file.draft_public_key = PublicKeyOf(secrets.draft);
  CopyExactly(Seal(unlock_key, Domain::kKeyslotsSecrets, AsBytes(SecretsContext(file)),
                   EncodeSecrets(secrets).bytes(), random),
              file.secrets);
}

// A file with one slot, and the unlock key sealed in it.
struct NewFile {
  KeyslotsFile file;
  UnlockKey unlock_key;
};

absl::StatusOr<NewFile> MakeFile(const VaultId& vault_id, ByteSpan passphrase,
                                 const KdfParams& params, const VaultSecrets& secrets,
                                 RandomSource& random) {
  NewFile made{.file = {}, .unlock_key = UnlockKey::Random(random)};
  absl::StatusOr<PassphraseSlot> slot =
      MakeSlot(vault_id, passphrase, params, made.unlock_key, random);
  if (!slot.ok()) return std::move(slot).status();
  made.file.vault_id = vault_id;
  made.file.passphrase = *std::move(slot);
  SealSecrets(made.file, made.unlock_key, secrets, random);
  return made;
}

}  // namespace

absl::StatusOr<Keyslots> Keyslots::Create(const VaultId& vault_id, ByteSpan passphrase,
                                          const KdfParams& params, const VaultSecrets& secrets,
                                          RandomSource& random) {
  absl::StatusOr<NewFile> made = MakeFile(vault_id, passphrase, params, secrets, random);
  if (!made.ok()) return std::move(made).status();
  return Keyslots(std::move(made->file));
}

absl::StatusOr<Keyslots> Keyslots::Decode(ByteSpan file) {
  absl::StatusOr<KeyslotsFile> decoded = DecodeKeyslots(file);
  if (!decoded.ok()) return std::move(decoded).status();
  return Keyslots(*std::move(decoded));
}

absl::StatusOr<OpenedKeyslots> Keyslots::Open(ByteSpan passphrase) const {
  const absl::StatusOr<UnlockKey> unlock_key =
      OpenSlot(file_.vault_id, file_.passphrase, passphrase);
  if (!unlock_key.ok()) return unlock_key.status();
  return Open(*unlock_key);
}

absl::StatusOr<OpenedKeyslots> Keyslots::Open(const UnlockKey& key) const {
  const absl::StatusOr<SecretBytes> bytes =
      OpenSecret(key, Domain::kKeyslotsSecrets, AsBytes(SecretsContext(file_)), file_.secrets);
  if (!bytes.ok()) return Tampered();
  absl::StatusOr<VaultSecrets> secrets = DecodeSecrets(bytes->bytes());
  if (!secrets.ok()) return std::move(secrets).status();
  return OpenedKeyslots(*this, key.Copy(), *std::move(secrets));
}

absl::StatusOr<OpenedKeyslots> OpenedKeyslots::Create(const VaultId& vault_id, ByteSpan passphrase,
                                                      const KdfParams& params, VaultSecrets secrets,
                                                      RandomSource& random) {
  absl::StatusOr<NewFile> made = MakeFile(vault_id, passphrase, params, secrets, random);
  if (!made.ok()) return std::move(made).status();
  return OpenedKeyslots(Keyslots(std::move(made->file)), std::move(made->unlock_key),
                        std::move(secrets));
}

OpenedKeyslots OpenedKeyslots::WithSecrets(VaultSecrets secrets, RandomSource& random) const {
  Keyslots keyslots = keyslots_;
  SealSecrets(keyslots.file_, unlock_key_, secrets, random);
  return OpenedKeyslots(std::move(keyslots), unlock_key_.Copy(), std::move(secrets));
}

absl::StatusOr<OpenedKeyslots> OpenedKeyslots::WithPassphrase(ByteSpan passphrase,
                                                              const KdfParams& params,
                                                              VaultSecrets secrets,
                                                              RandomSource& random) const {
  return Create(keyslots_.vault_id(), passphrase, params, std::move(secrets), random);
}

}  // namespace fallow::crypto
