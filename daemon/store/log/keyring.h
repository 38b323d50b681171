#ifndef FALLOW_DAEMON_STORE_LOG_KEYRING_H_
#define FALLOW_DAEMON_STORE_LOG_KEYRING_H_

// The keyring key, under which the keys of all subjects are packed (daemon/store/keys) and those of
// all epochs wrapped in journal.db, and how it is replaced. After a replacement, no existing key
// opens a key that was dropped before it, even if its bytes are still somewhere on the disk.
//
// The keyring key itself is stored in `keyslots`, so two files have to change one after the other.
// Rotate seals what lies directly under it again in one transaction, which also stores the new
// keyring key in journal.db, sealed under the old one. Then the caller replaces `keyslots` and
// reports that with Handed. If the vault is opened between these two steps, it uses the old key to
// find the new one (docs/formats.md, "Settling").
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
#include "daemon/store/keys/packed_keys.h"
#include "daemon/store/log/settings.h"

namespace fallow::store {

class Database;

using EpochId = journal::Id<struct EpochTag>;

class Keyring {
 public:
  // `key` and `generation` are what `keyslots` holds. Keys that an earlier Fallow wrapped one by
  // one are packed first: that is done once, in transactions of kTakenAtOnce, and goes on where it
  // was interrupted. DATA_LOSS when journal.db or `keyslots` is an older copy. `database` and
  // `random` outlive the result.
  static absl::StatusOr<std::unique_ptr<Keyring>> Open(Database& database, crypto::KeyringKey key,
                                                       uint32_t generation,
                                                       crypto::RandomSource& random);

  static constexpr int64_t kTakenAtOnce = 100 * kKeysInBlock;

  // Changes of keys in one transaction. What was not kept when it goes is taken back.
  //   Keyring::Changes keys(keyring);
  //   … keys.Put(row, key) … keys.Remove(row) …
  //   FALLOW_RETURN_IF_ERROR(keys.Write());
  //   FALLOW_RETURN_IF_ERROR(transaction.Commit());
  //   keys.Keep();
  class Changes {
   public:
    explicit Changes(Keyring& keyring) : keyring_(keyring) {}
    ~Changes();
    Changes(const Changes&) = delete;
    Changes& operator=(const Changes&) = delete;
    absl::Status Write() { return keyring_.packed_.Write(keyring_.key_); }
    void Keep() { kept_ = true; }

   private:
    Keyring& keyring_;
    bool kept_ = false;
  };

  // The key of the subject that stands in this row of `subject`. DATA_LOSS when it cannot be read.
  absl::StatusOr<crypto::SubjectKey> KeyOf(int64_t row);
  // REQUIRE: a transaction, with Changes that are written before it is committed.
  absl::Status Put(int64_t row, const crypto::SubjectKey& key);
  absl::Status Remove(int64_t row);

  // What can be read of the two copies of the packed keys.
  absl::StatusOr<PackedKeys::Health> Examine();
  // Writes again in one transaction what one of the copies lacks, and then frees what a copy that
  // was made anew has left. REQUIRES: no transaction.
  absl::Status Mend();

  crypto::Sealed Wrap(const EpochId& id, const crypto::EpochKey& key) const;
  // DATA_LOSS when it does not open.
  absl::StatusOr<crypto::EpochKey> Unwrap(const EpochId& id, crypto::ByteSpan wrapped) const;

  const crypto::KeyringKey& key() const { return key_; }
  uint32_t generation() const { return generation_; }
  // True while `keyslots` may not have the current key yet.
  bool pending() const { return pending_; }

  // Switches to a new random key and the next generation. Durable when it returns. What does not
  // open is left as it is, and is lost with the old keyring key. REQUIRES: not pending.
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
  absl::Status TakeWrapped();
  absl::StatusOr<bool> TakeSome();
  absl::StatusOr<int64_t> Subjects();
  absl::Status WrapEpochsUnder(const crypto::KeyringKey& next);

  Database& database_;
  LocalSettings settings_;
  crypto::KeyringKey key_;
  uint32_t generation_;
  crypto::RandomSource& random_;
  PackedKeys packed_;
  bool pending_ = false;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_KEYRING_H_
