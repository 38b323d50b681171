#ifndef FALLOW_DAEMON_STORE_LOG_KEYRING_H_
#define FALLOW_DAEMON_STORE_LOG_KEYRING_H_

// The keyring key, under which the keys of all subjects and epochs are wrapped in journal.db, and
// its replacement by another. Once it is replaced, a wrapped key that was dropped before opens with
// no key that exists, wherever on the disk bytes of it are left.
//
// The key itself is in `keyslots`, so two files have to follow each other. Rotate wraps all keys
// anew in one transaction, which also leaves the new key behind, sealed under the old one; then the
// caller replaces `keyslots`, and tells by Handed that this was done. A vault that is opened in
// between finds the new key by the old (docs/formats.md, "Settling").
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
  // Of a journal.db whose `keyslots` say that it is at this generation under this key. DATA_LOSS
  // when one of the two is an older copy. `database` and `random` outlive the result.
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
  // `keyslots` may not have the key yet.
  bool pending() const { return pending_; }

  // To a new random key, of the next generation. Durable when it returns. What cannot be opened
  // stays as it is, and is lost with the old key. REQUIRES: not pending.
  absl::Status Rotate();
  // The database is another one now, in which all is wrapped under `key`, and `keyslots` has it.
  void Follow(crypto::KeyringKey key, uint32_t generation);
  // `keyslots` has the key. Within a transaction, if there is one.
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
