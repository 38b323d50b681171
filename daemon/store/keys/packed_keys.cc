#include "daemon/store/keys/packed_keys.h"

#include <algorithm>
#include <string>
#include <utility>

#include "crypto/codec.h"
#include "crypto/domain.h"
#include "crypto/seal.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/keys/packed_tables.h"

namespace fallow::store {
namespace {

// Blocks that are held in memory although nothing in them has changed, by level.
constexpr std::array<size_t, PackedKeys::kLevels> kHeldMax = {16, 4};
// Changed buckets that wait to be written.
constexpr size_t kChangedMax = 64;

using crypto::ByteSpan;

std::array<uint8_t, sizeof(uint64_t)> NumberOf(int64_t id) {
  std::array<uint8_t, sizeof(uint64_t)> bytes{};
  crypto::FieldWriter(bytes).Integer(static_cast<uint64_t>(id));
  return bytes;
}

crypto::Domain DomainOf(PackedKeys::Level level) {
  return level == PackedKeys::kTops ? crypto::Domain::kKeyTop : crypto::Domain::kKeyBucket;
}

uint64_t VersionOf(const crypto::SecretBytes& block) {
  return crypto::FieldReader(block.bytes()).Integer<uint64_t>();
}

// A place that holds no key is all zeros, which no key is.
bool IsEmpty(ByteSpan place) {
  return std::all_of(place.begin(), place.end(), [](uint8_t byte) { return byte == 0; });
}

}  // namespace

absl::Status KeysAreLost() {
  return base::Damaged("The file `journal.db` is damaged", "a key in it cannot be read",
                       base::Next::kExamine);
}

absl::StatusOr<PackedKeys::Copy> PackedKeys::Read(Level level, int copy, int64_t id, ByteSpan key) {
  const absl::StatusOr<std::optional<std::string>> sealed = ReadSealed(database_, level, copy, id);
  Copy out;
  if (absl::IsDataLoss(sealed.status())) {
    unreadable_[level][static_cast<size_t>(copy)] = true;
    out.found = Found::kUnreadable;
    return out;
  }
  FALLOW_RETURN_IF_ERROR(sealed.status());
  if (!*sealed) return out;
  absl::StatusOr<crypto::SecretBytes> keys =
      crypto::OpenSecretBytes(key, DomainOf(level), NumberOf(id), crypto::AsBytes(**sealed));
  if (!keys.ok() || keys->size() != kBlockBytes) {
    out.found = Found::kUnreadable;
    return out;
  }
  out.found = Found::kWhole;
  out.keys = *std::move(keys);
  return out;
}

absl::StatusOr<PackedKeys::Block> PackedKeys::Load(Level level, int64_t id, ByteSpan key) {
  FALLOW_ASSIGN_OR_RETURN(Copy first, Read(level, 0, id, key));
  FALLOW_ASSIGN_OR_RETURN(Copy second, Read(level, 1, id, key));
  if (!first.keys && !second.keys) {
    if (first.found == Found::kUnreadable || second.found == Found::kUnreadable) {
      return KeysAreLost();
    }
    return Block{
        .id = id, .keys = crypto::SecretBytes(kBlockBytes), .stored = false, .new_key = true};
  }
  // A page may have been put back to what it was; the other copy then knows better.
  const bool second_counts =
      !first.keys || (second.keys && VersionOf(*second.keys) > VersionOf(*first.keys));
  const bool same = first.keys && second.keys && VersionOf(*first.keys) == VersionOf(*second.keys);
  Block block{.id = id, .keys = std::move(second_counts ? *second.keys : *first.keys)};
  if (!same) {
    block.copies = 1;
    must_mend_ = true;
  }
  return block;
}

absl::StatusOr<PackedKeys::Block*> PackedKeys::Find(const crypto::KeyringKey& root, Level level,
                                                    int64_t id, bool make) {
  std::list<Block>& held = blocks_[level];
  for (auto block = held.begin(); block != held.end(); ++block) {
    if (block->id != id) continue;
    held.splice(held.begin(), held, block);
    return &held.front();
  }
  ByteSpan key = root.bytes();
  if (level == kBuckets) {
    FALLOW_ASSIGN_OR_RETURN(Block* const top, Find(root, kTops, id / kKeysInBlock, make));
    if (top == nullptr) return nullptr;
    key = top->keys.bytes().subspan(PlaceInBlock(id), crypto::kKeyBytes);
    if (IsEmpty(key)) {
      if (!make) return nullptr;
      return Hold(
          level,
          {.id = id, .keys = crypto::SecretBytes(kBlockBytes), .stored = false, .new_key = true});
    }
  }
  FALLOW_ASSIGN_OR_RETURN(Block block, Load(level, id, key));
  if (!block.stored && !make) return nullptr;
  return Hold(level, std::move(block));
}

PackedKeys::Block* PackedKeys::Hold(Level level, Block block) {
  blocks_[level].push_front(std::move(block));
  DropOldest(level);
  return &blocks_[level].front();
}

void PackedKeys::DropOldest(Level level) {
  std::list<Block>& held = blocks_[level];
  size_t unchanged = 0;
  for (auto block = held.begin(); block != held.end();) {
    const bool drop = !block->changed && ++unchanged > kHeldMax[level];
    block = drop ? held.erase(block) : std::next(block);
  }
}

absl::StatusOr<crypto::SubjectKey> PackedKeys::Get(const crypto::KeyringKey& root, int64_t number) {
  if (number < 0) return KeysAreLost();
  FALLOW_ASSIGN_OR_RETURN(const Block* const bucket,
                          Find(root, kBuckets, number / kKeysInBlock, false));
  if (bucket == nullptr) return KeysAreLost();
  const ByteSpan place = bucket->keys.bytes().subspan(PlaceInBlock(number), crypto::kKeyBytes);
  if (IsEmpty(place)) return KeysAreLost();
  return crypto::SubjectKey::FromBytes(place);
}

absl::Status PackedKeys::Put(const crypto::KeyringKey& root, int64_t number,
                             const crypto::SubjectKey& key) {
  if (number < 0) return KeysAreLost();
  FALLOW_ASSIGN_OR_RETURN(Block* const bucket, Find(root, kBuckets, number / kKeysInBlock, true));
  std::copy(key.bytes().begin(), key.bytes().end(),
            bucket->keys.mutable_bytes().subspan(PlaceInBlock(number), crypto::kKeyBytes).begin());
  return NoteChange(root, *bucket);
}

absl::Status PackedKeys::Remove(const crypto::KeyringKey& root, int64_t number) {
  if (number < 0) return absl::OkStatus();
  const absl::StatusOr<Block*> found = Find(root, kBuckets, number / kKeysInBlock, false);
  // What neither copy can tell is gone already.
  if (absl::IsDataLoss(found.status())) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(found.status());
  Block* const bucket = *found;
  if (bucket == nullptr) return absl::OkStatus();
  const crypto::MutableByteSpan place =
      bucket->keys.mutable_bytes().subspan(PlaceInBlock(number), crypto::kKeyBytes);
  if (IsEmpty(place)) return absl::OkStatus();
  std::fill(place.begin(), place.end(), uint8_t{0});
  bucket->new_key = true;
  return NoteChange(root, *bucket);
}

absl::Status PackedKeys::NoteChange(const crypto::KeyringKey& root, Block& bucket) {
  bucket.changed = true;
  const auto changed = std::count_if(blocks_[kBuckets].begin(), blocks_[kBuckets].end(),
                                     [](const Block& block) { return block.changed; });
  if (static_cast<size_t>(changed) <= kChangedMax) return absl::OkStatus();
  return WriteBuckets(root);
}

absl::Status PackedKeys::Write(const crypto::KeyringKey& root) {
  FALLOW_RETURN_IF_ERROR(WriteBuckets(root));
  FALLOW_RETURN_IF_ERROR(WriteTops(root));
  for (const Level level : {kBuckets, kTops}) {
    for (int copy = 0; copy < kCopies; ++copy) {
      if (unreadable_[level][static_cast<size_t>(copy)]) FALLOW_RETURN_IF_ERROR(Renew(level, copy));
    }
  }
  must_mend_ = false;
  return absl::OkStatus();
}

absl::Status PackedKeys::WriteBuckets(const crypto::KeyringKey& root) {
  for (Block& bucket : blocks_[kBuckets]) {
    if (!bucket.changed && bucket.copies == kCopies) continue;
    FALLOW_ASSIGN_OR_RETURN(Block* const top,
                            Find(root, kTops, bucket.id / kKeysInBlock, bucket.changed));
    if (top == nullptr) continue;
    const crypto::MutableByteSpan key =
        top->keys.mutable_bytes().subspan(PlaceInBlock(bucket.id), crypto::kKeyBytes);
    if (bucket.new_key) {
      random_.Fill(key);
      top->changed = true;
    }
    FALLOW_RETURN_IF_ERROR(Store(kBuckets, bucket, key));
    bucket.stored = true;
    bucket.changed = bucket.new_key = false;
    bucket.copies = kCopies;
  }
  DropOldest(kBuckets);
  return absl::OkStatus();
}

absl::Status PackedKeys::WriteTops(const crypto::KeyringKey& root) {
  for (Block& top : blocks_[kTops]) {
    if (!top.changed && top.copies == kCopies) continue;
    FALLOW_RETURN_IF_ERROR(Store(kTops, top, root.bytes()));
    top.stored = true;
    top.changed = top.new_key = false;
    top.copies = kCopies;
  }
  DropOldest(kTops);
  return absl::OkStatus();
}

absl::Status PackedKeys::SealUnder(const crypto::KeyringKey& root, const crypto::KeyringKey& next,
                                   int64_t keys) {
  constexpr int64_t kKeysUnderTop = kKeysInBlock * kKeysInBlock;
  for (int64_t id = 0; id * kKeysUnderTop < keys; ++id) {
    const absl::StatusOr<Block*> top = Find(root, kTops, id, false);
    if (absl::IsDataLoss(top.status())) continue;
    FALLOW_RETURN_IF_ERROR(top.status());
    if (*top != nullptr) FALLOW_RETURN_IF_ERROR(Store(kTops, **top, next.bytes()));
  }
  return absl::OkStatus();
}

absl::Status PackedKeys::Store(Level level, Block& block, ByteSpan key) {
  crypto::FieldWriter(block.keys.mutable_bytes()).Integer(VersionOf(block.keys) + 1);
  const crypto::Sealed sealed =
      crypto::SealBytes(key, DomainOf(level), NumberOf(block.id), block.keys.bytes(), random_);
  for (int copy = 0; copy < kCopies; ++copy) {
    FALLOW_RETURN_IF_ERROR(StoreCopy(level, copy, block.id, crypto::AsBytes(sealed.bytes)));
  }
  return absl::OkStatus();
}

absl::Status PackedKeys::StoreCopy(Level level, int copy, int64_t id, ByteSpan sealed) {
  bool& unreadable = unreadable_[level][static_cast<size_t>(copy)];
  if (!unreadable) {
    const absl::Status stored = StoreSealed(database_, level, copy, id, sealed);
    if (!absl::IsDataLoss(stored)) return stored;
    unreadable = true;
  }
  FALLOW_RETURN_IF_ERROR(Renew(level, copy));
  return StoreSealed(database_, level, copy, id, sealed);
}

void PackedKeys::Forget() {
  for (std::list<Block>& held : blocks_) held.clear();
}

}  // namespace fallow::store
