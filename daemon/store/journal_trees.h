#ifndef FALLOW_DAEMON_STORE_JOURNAL_TREES_H_
#define FALLOW_DAEMON_STORE_JOURNAL_TREES_H_

// Whether the trees of a database can be used: for each table and index, the pages from its root to
// its first and last entries. A damaged page among these hides many rows or refuses each write, and
// is found so before anything is shown or written. Some forty pages, however large the database.

#include "absl/status/status.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

// DATA_LOSS when one of these pages is damaged.
absl::Status CheckTrees(Database& database);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_JOURNAL_TREES_H_
