#ifndef FALLOW_DAEMON_STORE_SEALED_SQLITE_STATUS_H_
#define FALLOW_DAEMON_STORE_SEALED_SQLITE_STATUS_H_

// Turns a failure of SQLite into a status whose message the user can understand. Internal to this
// library; a pure function.

#include <string_view>

#include "absl/status/status.h"

namespace fallow::store {

// `code` is SQLite's extended result code, not SQLITE_OK; `system_error` is the errno that SQLite
// noted, or 0; `file` is the file's name without its folder. SQLite's own message is left out,
// because it can quote what was searched for or written.
absl::Status FromSqlite(int code, int system_error, std::string_view file);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_SQLITE_STATUS_H_
