#ifndef FALLOW_DAEMON_STORE_KEYS_UNUSED_PAGES_H_
#define FALLOW_DAEMON_STORE_KEYS_UNUSED_PAGES_H_

// Pages that belong to nothing, as a table that was left out of the schema leaves them. Belongs to
// the journal executor.

#include "absl/status/status.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

// Empties these pages, whether or not they can be read, and gives them back for other uses. Does
// nothing while anything else of the file's structure is damaged: then they may be part of it.
// REQUIRES: no transaction, no Statement in use. Reads the whole file.
absl::Status FreeUnusedPages(Database& database);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEYS_UNUSED_PAGES_H_
