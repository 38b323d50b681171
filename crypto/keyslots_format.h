#ifndef FALLOW_CRYPTO_KEYSLOTS_FORMAT_H_
#define FALLOW_CRYPTO_KEYSLOTS_FORMAT_H_

// The byte grammar of the `keyslots` file (docs/formats.md, "Keyslots"): its fields and their
// bounds, without any sealing or opening, which crypto/keyslots.h does.
//
// Everything is safe from any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/derive.h"
#include "crypto/kdf.h"
#include "crypto/seal.h"
#include "crypto/sealed_box.h"
#include "crypto/vault_secrets.h"

namespace fallow::crypto {

inline constexpr uint16_t kKeyslotsVersion = 1;
// Applies to this version and every later one.
inline constexpr size_t kKeyslotsBytesMax = size_t{64} * 1024;
inline constexpr size_t kSlotsMax = 8;
inline constexpr size_t kSlotBodyBytesMax = 1024;

struct PassphraseSlot {
  KdfParams params;
  KdfSalt salt{};
  Digest commitment{};                                        // to the stretched passphrase
  std::array<uint8_t, 32 + kSealOverheadBytes> unlock_key{};  // sealed
};

// A slot of a kind unknown to this version, kept unchanged.
struct OtherSlot {
  uint8_t kind = 0;
  std::string body;
};

struct KeyslotsFile {
  VaultId vault_id{};
  DraftPublicKey draft_public_key{};
  PassphraseSlot passphrase;
  std::vector<OtherSlot> others;
  std::array<uint8_t, kVaultSecretsBytes + kSealOverheadBytes> secrets{};  // sealed
};

// What the sealed unlock key is bound to: the vault and the slot's own fields.
std::string SlotContext(const VaultId& vault_id, const PassphraseSlot& slot);
// What the sealed secrets are bound to: magic, version, vault and draft key, as in the file.
std::string SecretsContext(const KeyslotsFile& file);

std::string EncodeKeyslots(const KeyslotsFile& file);

// DATA_LOSS: not a keyslots file, damaged, or with parameters outside the bounds of crypto/kdf.h.
// UNIMPLEMENTED: intact, but of a newer version. Every accepted file encodes to the same bytes
// again.
absl::StatusOr<KeyslotsFile> DecodeKeyslots(ByteSpan bytes);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_KEYSLOTS_FORMAT_H_
