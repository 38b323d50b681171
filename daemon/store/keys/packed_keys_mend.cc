// A copy that is damaged is made anew from the other one. SQLite can neither write to nor free a
// page that it cannot read, so the damaged table is left out of the schema and a new one takes its
// place; the rows of the old one that can be reached are overwritten with zeros first.

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/keys/packed_keys.h"
#include "daemon/store/keys/packed_tables.h"

namespace fallow::store {
namespace {

std::string NameOf(PackedKeys::Level level, int copy) {
  return std::string(kPackedTables[level][copy].name);
}

absl::Status Insert(Database& database, const std::string& table, int64_t what, int64_t id,
                    crypto::ByteSpan sealed) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database.Prepare("INSERT INTO " + table +
                       " (id, what, sealed) VALUES (?, ?, ?)"
                       " ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed"));
  return insert.Bind(1, id).Bind(2, what).Bind(3, sealed).Run();
}

absl::StatusOr<int64_t> LastIn(Database& database, const std::string& table) {
  FALLOW_ASSIGN_OR_RETURN(Statement last, database.Prepare("SELECT max(id) FROM " + table));
  FALLOW_ASSIGN_OR_RETURN(const bool row, last.Step());
  return row && !last.IsNull(0) ? last.Int(0) : -1;
}

}  // namespace

absl::StatusOr<std::optional<std::string>> ReadSealed(Database& database, PackedKeys::Level level,
                                                      int copy, int64_t id) {
  FALLOW_ASSIGN_OR_RETURN(Statement read, database.Prepare("SELECT sealed FROM " +
                                                           NameOf(level, copy) + " WHERE id = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Bind(1, id).Step());
  if (!row) return std::optional<std::string>();
  return std::optional(std::string(crypto::AsChars(read.Blob(0))));
}

absl::Status StoreSealed(Database& database, PackedKeys::Level level, int copy, int64_t id,
                         crypto::ByteSpan sealed) {
  return Insert(database, NameOf(level, copy), kPackedTables[level][copy].what, id, sealed);
}

absl::StatusOr<int64_t> PackedKeys::LastId(Level level) {
  int64_t last = -1;
  bool known = false;
  for (int copy = 0; copy < kCopies; ++copy) {
    const absl::StatusOr<int64_t> here = LastIn(database_, NameOf(level, copy));
    if (absl::IsDataLoss(here.status())) continue;
    FALLOW_RETURN_IF_ERROR(here.status());
    last = std::max(last, *here);
    known = true;
  }
  if (!known) return KeysAreLost();
  return last;
}

absl::Status PackedKeys::FillFrom(Level level, int copy) {
  const PackedTable& table = kPackedTables[level][copy];
  const std::string name(table.name);
  FALLOW_ASSIGN_OR_RETURN(const int64_t last, LastId(level));
  const std::string nothing(kSealedBlockBytes, '\0');
  for (int64_t id = 0; id <= last; ++id) {
    absl::StatusOr<std::optional<std::string>> here = ReadSealed(database_, level, copy, id);
    if (!absl::IsDataLoss(here.status())) FALLOW_RETURN_IF_ERROR(here.status());
    const bool has_here = here.ok() && *here;
    absl::StatusOr<std::optional<std::string>> sealed =
        ReadSealed(database_, level, kCopies - 1 - copy, id);
    if (!absl::IsDataLoss(sealed.status())) FALLOW_RETURN_IF_ERROR(sealed.status());
    // A block that the other copy has lost may be whole here.
    if (!sealed.ok() || !*sealed) sealed = std::move(here);
    if (sealed.ok() && *sealed) {
      FALLOW_RETURN_IF_ERROR(
          Insert(database_, name + "_new", table.what, id, crypto::AsBytes(**sealed)));
    }
    if (has_here) {
      FALLOW_RETURN_IF_ERROR(StoreSealed(database_, level, copy, id, crypto::AsBytes(nothing)));
    }
  }
  return absl::OkStatus();
}

absl::Status PackedKeys::Renew(Level level, int copy) {
  const std::string name = NameOf(level, copy);
  FALLOW_RETURN_IF_ERROR(database_.Execute("CREATE TABLE " + name +
                                           "_new (id INTEGER PRIMARY KEY, what INTEGER NOT NULL,"
                                           " sealed BLOB NOT NULL)"));
  FALLOW_RETURN_IF_ERROR(FillFrom(level, copy));
  FALLOW_RETURN_IF_ERROR(database_.Execute(
      "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = '" + name +
      "'; PRAGMA writable_schema = RESET; ALTER TABLE " + name + "_new RENAME TO " + name));
  unreadable_[level][static_cast<size_t>(copy)] = false;
  return absl::OkStatus();
}

absl::StatusOr<PackedKeys::Health> PackedKeys::Examine(const crypto::KeyringKey& root,
                                                       int64_t keys) {
  Health health;
  for (int64_t number = 0; number < keys; number += kKeysInBlock) {
    const int64_t bucket = number / kKeysInBlock;
    const int64_t top = bucket / kKeysInBlock;
    if (bucket % kKeysInBlock == 0) {
      const absl::StatusOr<Block> read = Load(kTops, top, root.bytes());
      if (!absl::IsDataLoss(read.status())) FALLOW_RETURN_IF_ERROR(read.status());
      if (!read.ok()) ++health.lost;
      if (read.ok() && read->copies < kCopies) ++health.damaged;
    }
    const absl::StatusOr<Block*> above = Find(root, kTops, top, false);
    if (!absl::IsDataLoss(above.status())) FALLOW_RETURN_IF_ERROR(above.status());
    if (!above.ok() || *above == nullptr) continue;
    const crypto::ByteSpan key =
        (*above)->keys.bytes().subspan(PlaceInBlock(bucket), crypto::kKeyBytes);
    if (std::all_of(key.begin(), key.end(), [](uint8_t byte) { return byte == 0; })) continue;
    const absl::StatusOr<Block> read = Load(kBuckets, bucket, key);
    if (!absl::IsDataLoss(read.status())) FALLOW_RETURN_IF_ERROR(read.status());
    if (!read.ok() || !read->stored) ++health.lost;
    if (read.ok() && read->copies < kCopies) ++health.damaged;
  }
  return health;
}

absl::Status PackedKeys::Mend(const crypto::KeyringKey& root, int64_t keys) {
  Forget();
  // Reading everything shows which tables have to be made anew.
  FALLOW_RETURN_IF_ERROR(Examine(root, keys).status());
  FALLOW_RETURN_IF_ERROR(Write(root));
  // What is left are rows that are missing, or do not open.
  for (int64_t number = 0; number < keys; number += kKeysInBlock) {
    const absl::StatusOr<Block*> bucket = Find(root, kBuckets, number / kKeysInBlock, false);
    if (!absl::IsDataLoss(bucket.status())) FALLOW_RETURN_IF_ERROR(bucket.status());
    if (bucket.ok() && *bucket != nullptr && (*bucket)->copies < kCopies) {
      FALLOW_RETURN_IF_ERROR(Write(root));
    }
  }
  return Write(root);
}

}  // namespace fallow::store
