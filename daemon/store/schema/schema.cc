#include "daemon/store/schema/schema.h"

#include <array>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::store {
namespace {

// Step i migrates version i to version i + 1. A step that has been released never changes.
constexpr std::array<const char*, kLogSchema> kSteps = {
    // The devices that write. A device restored from a backup is a new incarnation, with a row of
    // its own.
    "CREATE TABLE device ("
    "  id INTEGER PRIMARY KEY,"
    "  device BLOB NOT NULL,"
    "  incarnation INTEGER NOT NULL,"
    "  public_key BLOB NOT NULL,"
    "  name TEXT NOT NULL,"
    "  UNIQUE (device, incarnation));"
    // The keyring: each subject, the kind of its first record, and its key, wrapped under the
    // keyring key; null once the subject was let go.
    "CREATE TABLE subject ("
    "  id INTEGER PRIMARY KEY,"
    "  subject BLOB NOT NULL UNIQUE,"
    "  kind INTEGER NOT NULL,"
    "  wrapped_key BLOB);"
    // The log. `signature` is the device's signature over the chain hash, in the last record of
    // each batch; `payload` is null once the record's subject was let go.
    "CREATE TABLE record ("
    "  position INTEGER PRIMARY KEY,"
    "  device INTEGER NOT NULL,"
    "  sequence INTEGER NOT NULL,"
    "  subject INTEGER NOT NULL,"
    "  header BLOB NOT NULL,"
    "  payload BLOB,"
    "  signature BLOB,"
    "  UNIQUE (device, sequence));"
    "CREATE INDEX record_subject ON record (subject);"
    // Subjects that were let go and that the index may still show.
    "CREATE TABLE purge (subject BLOB PRIMARY KEY) WITHOUT ROWID;"
    // Settings of this copy of the vault, which are never synced.
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;",

    // Records of several devices. A writer is a device in one incarnation; its log is a single
    // branch unless it has forked. Records up to `base` belong to the branch `parent`.
    "CREATE TABLE writer ("
    "  id INTEGER PRIMARY KEY,"
    "  device BLOB NOT NULL,"
    "  incarnation INTEGER NOT NULL,"
    "  branch INTEGER NOT NULL,"
    "  parent INTEGER,"
    "  base INTEGER NOT NULL,"
    "  UNIQUE (device, incarnation, branch));"
    "INSERT INTO writer (id, device, incarnation, branch, parent, base)"
    "  SELECT id, device, incarnation, 0, NULL, 0 FROM device"
    "  WHERE id IN (SELECT device FROM record);"
    "ALTER TABLE record RENAME COLUMN device TO writer;"
    // Devices that are trusted without a record: this one, and those that were named by the device
    // that let this one in. The keys of this device follow from its seed.
    "CREATE TABLE trusted ("
    "  device BLOB PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  signing BLOB,"
    "  box BLOB,"
    "  tls BLOB,"
    "  removed INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO trusted (device, name, removed) SELECT device, name, 0 FROM device;"
    "DROP TABLE device;"
    // Keys of what travels between devices, wrapped under the keyring key. The one with the highest
    // (lamport, device, id) is the current one.
    "CREATE TABLE epoch ("
    "  id BLOB PRIMARY KEY,"
    "  lamport INTEGER NOT NULL,"
    "  device BLOB NOT NULL,"
    "  wrapped_key BLOB NOT NULL,"
    "  made INTEGER NOT NULL) WITHOUT ROWID;"
    // What is known about the other devices: up to which position of this log each was last known
    // to hold everything, when that was, and which epoch key it had.
    "CREATE TABLE peer ("
    "  device BLOB PRIMARY KEY,"
    "  position INTEGER NOT NULL,"
    "  agreed INTEGER,"
    "  met INTEGER,"
    "  epoch BLOB,"
    "  addresses TEXT NOT NULL) WITHOUT ROWID;"
    // Deletions and releases brought by the records of other devices, by the hour in which they
    // arrived.
    "CREATE TABLE deletion_taken (hour INTEGER PRIMARY KEY, records INTEGER NOT NULL);"
    // Reflections whose deletion elsewhere is to be undone by records of this device.
    "CREATE TABLE undelete (subject BLOB PRIMARY KEY) WITHOUT ROWID;"
    // Which position the log had reached at which time; times are confirmed by this device's clock.
    "CREATE TABLE reached (at INTEGER PRIMARY KEY, position INTEGER NOT NULL);",

    // An index of the practice's subjects, which are few among many reflections.
    "CREATE INDEX subject_practice ON subject (kind) WHERE kind >= 64;",

    // Subjects that were let go because their records arrived without payloads, as long as no
    // record has said why.
    "CREATE TABLE unsaid (subject BLOB PRIMARY KEY) WITHOUT ROWID;"
    // Versions of Fallow before this step kept what was let go elsewhere: records without payload,
    // or of kind 80 (bytes 86 and 87 of the header, counted from 1).
    "INSERT OR IGNORE INTO purge (subject)"
    "  SELECT subject FROM subject WHERE wrapped_key IS NOT NULL AND kind NOT BETWEEN 48 AND 50"
    "  AND id IN (SELECT subject FROM record"
    "             WHERE payload IS NULL OR substr(header, 86, 2) = X'5000');"
    "UPDATE subject SET wrapped_key = NULL WHERE subject IN (SELECT subject FROM purge);"
    "UPDATE record SET payload = NULL"
    "  WHERE subject IN (SELECT id FROM subject WHERE wrapped_key IS NULL);",

    // The few subjects that are devices, so that no other page of the keyring has to be read, and
    // to be whole, for the journal to open. Which devices the maker of an epoch key knew to be
    // released, and its signature: keys from before that have none, and are in force no more.
    "CREATE INDEX subject_device ON subject (kind) WHERE kind BETWEEN 48 AND 50;"
    "ALTER TABLE epoch ADD COLUMN released BLOB NOT NULL DEFAULT X'';"
    "ALTER TABLE epoch ADD COLUMN signature BLOB;",

    // The keys of subjects, packed and kept twice (daemon/store/keys). In `subject`, `wrapped_key`
    // is then empty, or null once the subject was let go; rows whose key is still wrapped by itself
    // wait in `subject_wrapped` for the keyring, which has the key to open them.
    "CREATE TABLE key_bucket (id INTEGER PRIMARY KEY, what INTEGER NOT NULL, sealed BLOB NOT NULL);"
    "CREATE TABLE key_bucket_2"
    "  (id INTEGER PRIMARY KEY, what INTEGER NOT NULL, sealed BLOB NOT NULL);"
    "CREATE TABLE key_top (id INTEGER PRIMARY KEY, what INTEGER NOT NULL, sealed BLOB NOT NULL);"
    "CREATE TABLE key_top_2 (id INTEGER PRIMARY KEY, what INTEGER NOT NULL, sealed BLOB NOT NULL);"
    "DROP INDEX subject_practice;"
    "DROP INDEX subject_device;"
    "ALTER TABLE subject RENAME TO subject_wrapped;"
    "CREATE TABLE subject ("
    "  id INTEGER PRIMARY KEY,"
    "  subject BLOB NOT NULL UNIQUE,"
    "  kind INTEGER NOT NULL,"
    "  wrapped_key BLOB);"
    "CREATE INDEX subject_practice ON subject (kind) WHERE kind >= 64;"
    "CREATE INDEX subject_device ON subject (kind) WHERE kind BETWEEN 48 AND 50;",
};

absl::Status Step(Database& database, int64_t from) {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  FALLOW_RETURN_IF_ERROR(database.Execute(kSteps[static_cast<size_t>(from)]));
  FALLOW_RETURN_IF_ERROR(database.Execute("PRAGMA user_version = " + std::to_string(from + 1)));
  return transaction.Commit();
}

}  // namespace

absl::StatusOr<int64_t> ReadLogSchema(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(Statement read, database.Prepare("PRAGMA user_version"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
  FALLOW_CHECK(row);
  return read.Int(0);
}

absl::Status MigrateLog(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(const int64_t found, ReadLogSchema(database));
  if (found > kLogSchema) {
    return base::Unsupported("This vault was written by a newer Fallow", "nothing was changed",
                             base::Next::kUpdateHere);
  }
  if (found < 0) {
    return base::Damaged("The file `journal.db` is damaged", "it has an impossible version",
                         base::WithName(base::Next::kPutBackCopy, "journal.db"));
  }
  for (int64_t version = found; version < kLogSchema; ++version) {
    FALLOW_RETURN_IF_ERROR(Step(database, version));
  }
  return absl::OkStatus();
}

}  // namespace fallow::store
