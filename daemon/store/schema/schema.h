#ifndef FALLOW_DAEMON_STORE_SCHEMA_SCHEMA_H_
#define FALLOW_DAEMON_STORE_SCHEMA_SCHEMA_H_

// The tables of journal.db, and their migration from older versions. The version is stored in
// SQLite's user_version.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

inline constexpr int64_t kLogSchema = 6;

absl::StatusOr<int64_t> ReadLogSchema(Database& database);

// Migrates from any earlier version (0: empty) to kLogSchema, each step in its own transaction.
// UNIMPLEMENTED when a newer Fallow wrote the database; nothing is written then.
absl::Status MigrateLog(Database& database);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SCHEMA_SCHEMA_H_
