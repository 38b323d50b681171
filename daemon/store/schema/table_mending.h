#ifndef FALLOW_DAEMON_STORE_SCHEMA_TABLE_MENDING_H_
#define FALLOW_DAEMON_STORE_SCHEMA_TABLE_MENDING_H_

// Tables of journal.db that hold no part of the journal, only what this device keeps beside it:
// epoch keys, notes on the other devices, what is to be purged, counts of the brake. A damaged page
// of one of these costs rows that come again by themselves, and must not keep the journal from
// being written. Such a table is made anew from the rows that can be read; the damaged one stays in
// the file under another name until the file is copied.
//
// Not thread-safe: the journal executor owns the database.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/journal/ids.h"

namespace fallow::store {

class Database;

// Makes those tables anew that cannot be read to the end; each in one transaction. Whether there
// are damaged ones, from now or from before. `self`: this device, of which the notes then say that
// it has met others, so that it does not count as just joined. DATA_LOSS: what would have to be
// read for it is damaged as well.
absl::StatusOr<bool> MendTables(Database& database, const journal::DeviceId& self);
// Has the notes on other devices say that this one, `self`, has met some, so that it does not count
// as just joined.
absl::Status NoteMet(Database& database, const journal::DeviceId& self);
// Takes the damaged ones off the schema, so that the database can be copied. Their pages are then
// nobody's. REQUIRES: the file is replaced by that copy.
absl::Status DropDamagedTables(Database& database);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SCHEMA_TABLE_MENDING_H_
