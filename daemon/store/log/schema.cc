#include "daemon/store/log/schema.h"

#include <array>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::store {
namespace {

// Step i makes version i + 1 out of version i. A step that was released never changes.
constexpr std::array<const char*, kLogSchema> kSteps = {
    // The devices that write. A device restored from a backup is a new incarnation: a row of its
    // own.
    "CREATE TABLE device ("
    "  id INTEGER PRIMARY KEY,"
    "  device BLOB NOT NULL,"
    "  incarnation INTEGER NOT NULL,"
    "  public_key BLOB NOT NULL,"
    "  name TEXT NOT NULL,"
    "  UNIQUE (device, incarnation));"
    // The keyring: a subject, the kind of its first record, and its key under the keyring key;
    // null once it was let go.
    "CREATE TABLE subject ("
    "  id INTEGER PRIMARY KEY,"
    "  subject BLOB NOT NULL UNIQUE,"
    "  kind INTEGER NOT NULL,"
    "  wrapped_key BLOB);"
    // The log. `signature` is the device's over the chain hash, in the last record of each batch;
    // `payload` is null once its subject was let go.
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
    // What concerns this copy of the vault and is never synced.
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;",

    // Records of several devices. A writer is a device in one incarnation; its log is one branch,
    // unless it forked. Records up to `base` are those of the branch `parent`.
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
    // The devices that are trusted without a record that says so: this one, and those that the
    // device which let this one in named. The keys of this one follow from its seed.
    "CREATE TABLE trusted ("
    "  device BLOB PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  signing BLOB,"
    "  box BLOB,"
    "  tls BLOB,"
    "  removed INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO trusted (device, name, removed) SELECT device, name, 0 FROM device;"
    "DROP TABLE device;"
    // Keys of what travels between devices, under the keyring key. The one with the highest
    // (lamport, device, id) is in force.
    "CREATE TABLE epoch ("
    "  id BLOB PRIMARY KEY,"
    "  lamport INTEGER NOT NULL,"
    "  device BLOB NOT NULL,"
    "  wrapped_key BLOB NOT NULL,"
    "  made INTEGER NOT NULL) WITHOUT ROWID;"
    // What is known of the other devices: up to which position of this log one was last known to
    // hold everything, when, and which epoch it was then at.
    "CREATE TABLE peer ("
    "  device BLOB PRIMARY KEY,"
    "  position INTEGER NOT NULL,"
    "  agreed INTEGER,"
    "  met INTEGER,"
    "  epoch BLOB,"
    "  addresses TEXT NOT NULL) WITHOUT ROWID;"
    // Deletions that other devices' records brought, by the hour in which they came.
    "CREATE TABLE deletion_taken (hour INTEGER PRIMARY KEY, records INTEGER NOT NULL);"
    // Reflections whose deletion elsewhere is to be undone by records of this device.
    "CREATE TABLE undelete (subject BLOB PRIMARY KEY) WITHOUT ROWID;"
    // Which position the log had reached at which time, confirmed by this device's clock.
    "CREATE TABLE reached (at INTEGER PRIMARY KEY, position INTEGER NOT NULL);",

    // Subjects of the practice, among the many reflections.
    "CREATE INDEX subject_practice ON subject (kind) WHERE kind >= 64;",

    // Subjects that are let go because their records came without payloads, while no record has
    // said why.
    "CREATE TABLE unsaid (subject BLOB PRIMARY KEY) WITHOUT ROWID;"
    // The Fallow before the last step kept what was let go elsewhere: a record without its payload,
    // or one of kind 80 (bytes 86 and 87 of its header).
    "INSERT OR IGNORE INTO purge (subject)"
    "  SELECT subject FROM subject WHERE wrapped_key IS NOT NULL AND kind NOT BETWEEN 48 AND 50"
    "  AND id IN (SELECT subject FROM record"
    "             WHERE payload IS NULL OR substr(header, 86, 2) = X'5000');"
    "UPDATE subject SET wrapped_key = NULL WHERE subject IN (SELECT subject FROM purge);"
    "UPDATE record SET payload = NULL"
    "  WHERE subject IN (SELECT id FROM subject WHERE wrapped_key IS NULL);",
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
