#ifndef FALLOW_DAEMON_STORE_LOG_SCHEMA_H_
#define FALLOW_DAEMON_STORE_LOG_SCHEMA_H_

// The tables of journal.db, and how an older one becomes a newer one. The version stands in
// SQLite's user_version.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

inline constexpr int64_t kLogSchema = 4;

absl::StatusOr<int64_t> ReadLogSchema(Database& database);

// From whatever version it has (0: empty) to kLogSchema, each step in a transaction of its own.
// UNIMPLEMENTED when a newer Fallow wrote it; nothing was written then.
absl::Status MigrateLog(Database& database);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_SCHEMA_H_
