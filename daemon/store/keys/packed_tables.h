#ifndef FALLOW_DAEMON_STORE_KEYS_PACKED_TABLES_H_
#define FALLOW_DAEMON_STORE_KEYS_PACKED_TABLES_H_

// The tables that hold the blocks. Internal to the packed keys; same thread contract.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/seal.h"
#include "daemon/store/keys/packed_keys.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

// The number in the column `what` says which table a row is of, for whoever finds it on a page.
struct PackedTable {
  std::string_view name;
  int64_t what;
};
inline constexpr PackedTable kPackedTables[PackedKeys::kLevels][PackedKeys::kCopies] = {
    {{"key_bucket", 1}, {"key_bucket_2", 2}}, {{"key_top", 3}, {"key_top_2", 4}}};

absl::Status KeysAreLost();

// Nothing: there is no such row. DATA_LOSS: a page cannot be read.
absl::StatusOr<std::optional<std::string>> ReadSealed(Database& database, PackedKeys::Level level,
                                                      int copy, int64_t id);
absl::Status StoreSealed(Database& database, PackedKeys::Level level, int copy, int64_t id,
                         crypto::ByteSpan sealed);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEYS_PACKED_TABLES_H_
