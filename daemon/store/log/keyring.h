#ifndef FALLOW_DAEMON_STORE_LOG_KEYRING_H_
#define FALLOW_DAEMON_STORE_LOG_KEYRING_H_

// The keyring key, which wraps the keys of all subjects and epochs in journal.db, and how it is
// replaced. After a replacement, no existing key opens a wrapped key that was dropped before it,
// even if its bytes are still somewhere on the disk.
//
// The keyring key itself is stored in `keyslots`, so two files have to change one after the other.
// Rotate wraps all keys again in one transaction, which also stores the new keyring key in
// journal.db, sealed under the old one. Then the caller replaces `keyslots` and reports that with
// Handed. If the vault is opened between these two steps, it uses the old key to find the new one
// (docs/formats.md, "Settling").
//
// Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/seal.h"
#include "daemon/journal/ids.h"
#include "daemon/store/log/settings.h"

namespace fallow::store {

class Database;

using EpochId = journal::Id<struct EpochTag>;

class Keyring {
 public:
  // `key` and `generation` are what `keyslots` holds. DATA_LOSS when journal.db or `keyslots` is an
  // older copy. `database` and `random` outlive the result.
  static absl::StatusOr<std::unique_ptr<Keyring>> Open(Database& database, crypto::KeyringKey key,
                                                       uint32_t generation,
                                                       crypto::RandomSource& random);

  crypto::Sealed Wrap(const journal::SubjectId& id, const crypto::SubjectKey& key) const;
  crypto::Sealed Wrap(const EpochId& id, const crypto::EpochKey& key) const;
  // DATA_LOSS when it does not open.
  absl::StatusOr<crypto::SubjectKey> Unwrap(const journal::SubjectId& id,
                                            crypto::ByteSpan wrapped) const;
  absl::StatusOr<crypto::EpochKey> Unwrap(const EpochId& id, crypto::ByteSpan wrapped) const;

  const crypto::KeyringKey& key() const { return key_; }
  uint32_t generation() const { return generation_; }
  // True while `keyslots` may not have the current key yet.
  bool pending() const { return pending_; }

  // Switches to a new random key and the next generation. Durable when it returns. Wrapped keys
  // that do not open are left as they are, and are lost with the old keyring key. REQUIRES: not
  // pending.
  absl::Status Rotate();
  // Call once the database has been replaced by one whose keys are wrapped under `key`, which
  // `keyslots` has.
  void Follow(crypto::KeyringKey key, uint32_t generation);
  // Call once `keyslots` has the new key; may be part of a transaction.
  absl::Status Handed();

 private:
  Keyring(Database& database, crypto::KeyringKey key, uint32_t generation,
          crypto::RandomSource& random);
  absl::Status FollowJournal();
  absl::Status WrapSubjectsUnder(const crypto::KeyringKey& next);
  absl::Status WrapEpochsUnder(const crypto::KeyringKey& next);

  Database& database_;
  LocalSettings settings_;
  crypto::KeyringKey key_;
  uint32_t generation_;
  crypto::RandomSource& random_;
  bool pending_ = false;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_KEYRING_H_
