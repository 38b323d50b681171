#ifndef FALLOW_CRYPTO_KEYS_H_
#define FALLOW_CRYPTO_KEYS_H_

// 32-byte symmetric keys, with a type for each role, so that no key can be used in place of
// another. A key is move-only, lives in locked and guarded memory (crypto/key_pool.h), and is wiped
// on destruction. Creating and destroying one is O(1), cheap enough for a key per reflection.
//
// Different keys may be used from different threads; a single key is not synchronised.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/random.h"

namespace fallow::crypto {

inline constexpr size_t kKeyBytes = 32;

// Owns one cell of the key pool.
class KeyCell {
 public:
  KeyCell();
  ~KeyCell();
  KeyCell(KeyCell&& other) noexcept : cell_(std::exchange(other.cell_, nullptr)) {}
  KeyCell& operator=(KeyCell&& other) noexcept {
    std::swap(cell_, other.cell_);
    return *this;
  }

  // REQUIRES: not moved from.
  MutableByteSpan bytes() const;

 private:
  uint8_t* cell_;
};

// INVALID_ARGUMENT unless there are exactly kKeyBytes.
absl::StatusOr<KeyCell> CopyToCell(ByteSpan bytes);

template <class Tag>
class Key {
 public:
  static constexpr size_t kBytes = kKeyBytes;

  static Key Random(RandomSource& random) {
    KeyCell cell;
    random.Fill(cell.bytes());
    return Key(std::move(cell));
  }
  // INVALID_ARGUMENT unless there are exactly kBytes. The caller's bytes are not wiped.
  static absl::StatusOr<Key> FromBytes(ByteSpan bytes) {
    absl::StatusOr<KeyCell> cell = CopyToCell(bytes);
    if (!cell.ok()) return std::move(cell).status();
    return Key(*std::move(cell));
  }
  explicit Key(KeyCell cell) : cell_(std::move(cell)) {}

  ByteSpan bytes() const { return cell_.bytes(); }
  Key Copy() const { return Key(*CopyToCell(bytes())); }

 private:
  KeyCell cell_;
};

// Obtained from a slot of the `keyslots` file; seals the vault's secrets.
using UnlockKey = Key<struct UnlockKeyTag>;
// Derived from a passphrase; seals the unlock key in its slot.
using SlotKey = Key<struct SlotKeyTag>;
// The parents of the file keys of journal.db and index.db.
using StoreKey = Key<struct StoreKeyTag>;
using IndexKey = Key<struct IndexKeyTag>;
// Seals the pages of one file.
using FileKey = Key<struct FileKeyTag>;
// Wraps the keys of all subjects.
using KeyringKey = Key<struct KeyringKeyTag>;
// Seals all payloads of one subject.
using SubjectKey = Key<struct SubjectKeyTag>;
// Seals what travels between the devices of one journal.
using EpochKey = Key<struct EpochKeyTag>;
// Seals one blob, as a stream.
using StreamKey = Key<struct StreamKeyTag>;
// The X25519 secret key that opens drafts; crypto/sealed_box.h has its public half.
using DraftSecretKey = Key<struct DraftSecretKeyTag>;
// The X25519 secret key that opens what other devices seal to this one; likewise.
using DeviceBoxKey = Key<struct DeviceBoxKeyTag>;
// The seed of the Ed25519 key pair of this device's TLS certificate.
using TlsSeed = Key<struct TlsSeedTag>;
// Seals one direction of a pairing.
using PairingKey = Key<struct PairingKeyTag>;
// Seals this device's beacons on the local network; derived from an epoch key.
using BeaconKey = Key<struct BeaconKeyTag>;

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_KEYS_H_
