#ifndef FALLOW_DAEMON_STORE_KEYS_PACKED_KEYS_H_
#define FALLOW_DAEMON_STORE_KEYS_PACKED_KEYS_H_

// The keys of all subjects, 120 to a block, so that destroying one costs the same however many
// there are. A *bucket* holds the keys of 120 subjects and is sealed under a key of its own; a
// *top* holds the keys of 120 buckets and is sealed under the root, the keyring key. When a key is
// removed from a bucket, the bucket gets another key, and once the root was replaced nothing opens
// what the blocks were before. docs/formats.md, "Packed keys", has the bytes.
//
// Each block is kept twice, in two tables that are written in the same transaction. A copy that
// cannot be read, or is older than the other, is passed over, and written again from the other one
// the next time that anything is written.
//
// Costs, with n keys: finding or adding a key, two blocks read or written (none, where the block is
// held in memory); removing one, two blocks in two copies; another root, n / 14,400 blocks in two
// copies. None needs more memory than kChangedMax blocks.
//
// Not thread-safe: the journal executor owns it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/seal.h"
#include "crypto/secret_bytes.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

inline constexpr int64_t kKeysInBlock = 120;
// In a block, before its keys: how often it was written.
inline constexpr size_t kVersionBytes = sizeof(uint64_t);
inline constexpr size_t kBlockBytes =
    kVersionBytes + static_cast<size_t>(kKeysInBlock) * crypto::kKeyBytes;
// Where the key with this number stands in its block.
constexpr size_t PlaceInBlock(int64_t number) {
  return kVersionBytes + static_cast<size_t>(number % kKeysInBlock) * crypto::kKeyBytes;
}
// On the disk: one block fills one page of SQLite.
inline constexpr size_t kSealedBlockBytes = kBlockBytes + crypto::kSealOverheadBytes;

class PackedKeys {
 public:
  static constexpr int kCopies = 2;
  enum Level { kBuckets, kTops, kLevels };

  // Both outlive the keys. The database has the tables: schema.cc of the log makes them.
  PackedKeys(Database& database, crypto::RandomSource& random)
      : database_(database), random_(random) {}

  // The key with this number, from 0. DATA_LOSS when neither copy has it.
  absl::StatusOr<crypto::SubjectKey> Get(const crypto::KeyringKey& root, int64_t number);

  // These change blocks in memory, and may write some of them; Write writes the rest. REQUIRES: a
  // transaction. If it is not committed, Forget must be called.
  absl::Status Put(const crypto::KeyringKey& root, int64_t number, const crypto::SubjectKey& key);
  absl::Status Remove(const crypto::KeyringKey& root, int64_t number);
  absl::Status Write(const crypto::KeyringKey& root);
  // Seals the tops of `keys` keys under `next` instead of `root`. One that neither copy has is left
  // as it is, and lost with `root`. REQUIRES: a transaction, and Write was called in it.
  absl::Status SealUnder(const crypto::KeyringKey& root, const crypto::KeyringKey& next,
                         int64_t keys);

  // Forgets all blocks that are held in memory.
  void Forget();

  struct Health {
    uint64_t damaged = 0;  // blocks of which one copy cannot be read, or is older
    uint64_t lost = 0;     // blocks of which neither can
  };
  // Reads both copies of all blocks of `keys` keys.
  absl::StatusOr<Health> Examine(const crypto::KeyringKey& root, int64_t keys);
  // Writes again whatever one copy lacks and the other has. REQUIRES: a transaction.
  absl::Status Mend(const crypto::KeyringKey& root, int64_t keys);
  // Whether a damaged copy was met and not written again yet.
  bool must_mend() const { return must_mend_; }

 private:
  struct Block {
    int64_t id;
    crypto::SecretBytes keys;  // kBlockBytes
    bool stored = true;        // in the tables, in whatever version
    bool changed = false;
    bool new_key = false;  // it is to be sealed under another key; of a bucket
    int copies = kCopies;  // how many are as they should be
  };
  // What became of reading one copy of a block.
  enum class Found { kNothing, kUnreadable, kWhole };
  struct Copy {
    Found found = Found::kNothing;
    std::optional<crypto::SecretBytes> keys;
  };

  absl::StatusOr<Copy> Read(Level level, int copy, int64_t id, crypto::ByteSpan key);
  absl::StatusOr<Block> Load(Level level, int64_t id, crypto::ByteSpan key);
  // Null: there is none, and `make` did not ask for one.
  absl::StatusOr<Block*> Find(const crypto::KeyringKey& root, Level level, int64_t id, bool make);
  Block* Hold(Level level, Block block);
  void DropOldest(Level level);
  absl::Status NoteChange(const crypto::KeyringKey& root, Block& bucket);
  absl::Status WriteBuckets(const crypto::KeyringKey& root);
  absl::Status WriteTops(const crypto::KeyringKey& root);
  absl::Status Store(Level level, Block& block, crypto::ByteSpan key);
  absl::Status StoreCopy(Level level, int copy, int64_t id, crypto::ByteSpan sealed);
  absl::Status Renew(Level level, int copy);
  absl::Status FillFrom(Level level, int copy);
  absl::StatusOr<int64_t> LastId(Level level);

  Database& database_;
  crypto::RandomSource& random_;
  std::array<std::list<Block>, kLevels> blocks_;  // the one that was used last comes first
  // A page of the table does not read: it is made anew before it is written to.
  std::array<std::array<bool, kCopies>, kLevels> unreadable_{};
  bool must_mend_ = false;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEYS_PACKED_KEYS_H_
