#include "daemon/store/schema/table_mending.h"

#include <set>
#include <string>
#include <string_view>

#include "daemon/base/status.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

struct Table {
  std::string_view name, key;
  // What stands in for rows that are lost; empty: nothing has to.
  std::string_view stand_in;
};

// Whatever was let go may still have to be purged. To purge it once more changes nothing.
constexpr std::string_view kAllLetGo =
    "INSERT OR IGNORE INTO purge (subject) SELECT subject FROM subject WHERE wrapped_key IS NULL";

constexpr Table kTables[] = {
    {"epoch", "id", ""},
    {"peer", "device", ""},
    {"purge", "subject", kAllLetGo},
    {"deletion_taken", "hour", ""},
};

constexpr std::string_view kDamaged = " damaged ";
constexpr std::string_view kIsDamaged = "type = 'table' AND name LIKE '% damaged %'";

std::string Quoted(std::string_view name) {
  return "\"" + std::string(name) + "\"";
}

absl::StatusOr<std::string> OneText(Database& database, const std::string& sql) {
  FALLOW_ASSIGN_OR_RETURN(Statement read, database.Prepare(sql));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
  return row ? std::string(read.Text(0)) : std::string();
}

absl::StatusOr<int64_t> OneNumber(Database& database, const std::string& sql) {
  FALLOW_ASSIGN_OR_RETURN(Statement read, database.Prepare(sql));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
  return row ? read.Int(0) : 0;
}

// The rows as lists of SQL values. What a damaged page hides of them from one direction of reading
// may be seen from the other. OK: all could be read.
absl::Status ReadRows(Database& database, const Table& table, std::set<std::string>& rows) {
  FALLOW_ASSIGN_OR_RETURN(
      const std::string columns,
      OneText(database,
              "SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ')"
              " FROM pragma_table_info('" +
                  std::string(table.name) + "')"));
  absl::Status status;
  for (const std::string_view order : {"", " DESC"}) {
    status = [&]() -> absl::Status {
      FALLOW_ASSIGN_OR_RETURN(
          Statement read,
          database.Prepare("SELECT " + columns + " FROM " + Quoted(table.name) + " ORDER BY " +
                           std::string(table.key) + std::string(order)));
      while (true) {
        FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
        if (!row) return absl::OkStatus();
        rows.emplace(read.Text(0));
      }
    }();
    if (!absl::IsDataLoss(status)) return status;
  }
  return status;
}

absl::Status MakeAnew(Database& database, const Table& table, const std::set<std::string>& rows) {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  const std::string name(table.name);
  FALLOW_ASSIGN_OR_RETURN(
      const std::string create,
      OneText(database, "SELECT sql FROM sqlite_schema WHERE name = '" + name + "'"));
  FALLOW_ASSIGN_OR_RETURN(
      const int64_t before,
      OneNumber(database, "SELECT count(*) FROM sqlite_schema WHERE " + std::string(kIsDamaged)));
  const std::string aside = name + std::string(kDamaged) + std::to_string(before + 1);
  FALLOW_RETURN_IF_ERROR(
      database.Execute("ALTER TABLE " + Quoted(name) + " RENAME TO " + Quoted(aside)));
  FALLOW_RETURN_IF_ERROR(database.Execute(create));
  for (const std::string& row : rows) {
    FALLOW_RETURN_IF_ERROR(
        database.Execute("INSERT OR IGNORE INTO " + name + " VALUES (" + row + ")"));
  }
  if (!table.stand_in.empty()) FALLOW_RETURN_IF_ERROR(database.Execute(table.stand_in));
  return transaction.Commit();
}

}  // namespace

// A journal that nobody else was met with takes whatever comes without asking.
absl::Status NoteMet(Database& database, const journal::DeviceId& self) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database.Prepare("INSERT OR IGNORE INTO peer (device, position, agreed, addresses)"
                       " VALUES (?, 0, 0, '')"));
  return insert.Bind(1, crypto::ByteSpan(self.bytes)).Run();
}

absl::StatusOr<bool> MendTables(Database& database, const journal::DeviceId& self) {
  for (const Table& table : kTables) {
    std::set<std::string> rows;
    const absl::Status read = ReadRows(database, table, rows);
    if (read.ok()) continue;
    if (!absl::IsDataLoss(read)) return read;
    FALLOW_RETURN_IF_ERROR(MakeAnew(database, table, rows));
    if (table.name == "peer") FALLOW_RETURN_IF_ERROR(NoteMet(database, self));
  }
  FALLOW_ASSIGN_OR_RETURN(
      const int64_t damaged,
      OneNumber(database, "SELECT count(*) FROM sqlite_schema WHERE " + std::string(kIsDamaged)));
  return damaged > 0;
}

absl::Status DropDamagedTables(Database& database) {
  FALLOW_RETURN_IF_ERROR(database.Execute("PRAGMA writable_schema = ON"));
  const absl::Status dropped =
      database.Execute("DELETE FROM sqlite_schema WHERE " + std::string(kIsDamaged));
  FALLOW_RETURN_IF_ERROR(database.Execute("PRAGMA writable_schema = RESET"));
  return dropped;
}

}  // namespace fallow::store
