#include "daemon/store/sealed/sqlite_status.h"

#include <sqlite3.h>

#include <string>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/sealed_layout.h"

namespace fallow::store {
namespace {

absl::Status Damaged(std::string_view file, std::string_view why) {
  return base::Damaged(std::string(file) + " is damaged", why, base::Next::kExamine);
}

absl::Status FromIoError(int code, int system_error, std::string_view file) {
  switch (code) {
    case SQLITE_IOERR_DATA:
      return Damaged(file, "a page is not as it was written");
    case SQLITE_IOERR_SHORT_READ:
      return Damaged(file, "the file was cut short");
    case SQLITE_IOERR_NOMEM:
      return base::Failed("Cannot use " + std::string(file), "memory ran out", "");
    default:
      break;
  }
  const std::string what = "Cannot read or write " + std::string(file);
  if (system_error != 0) return base::FromErrno(what, system_error);
  return base::Failed(what, "the disk reports an error; nothing that was saved before is lost", "");
}

}  // namespace

absl::Status FromSqlite(int code, int system_error, std::string_view file) {
  const std::string name(file);
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
      code == SQLITE_CONSTRAINT_ROWID) {
    return absl::AlreadyExistsError("a row with this key is already in " + name);
  }
  switch (code & 0xff) {
    case SQLITE_FULL:
      return base::Failed("Cannot write to " + name, "the disk is full", base::Next::kFreeSpace);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Damaged(file, code == kPageDamaged ? "a page is not as it was written"
                                                : "its contents do not fit together");
    case SQLITE_IOERR:
      return FromIoError(code, system_error, file);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      if (system_error != 0) return base::FromErrno("Cannot open " + name, system_error);
      return base::Failed("Cannot open " + name, "it or its folder cannot be used",
                          base::Next::kCheckPermissions);
    case SQLITE_READONLY:
      return base::Failed("Cannot write to " + name, "it cannot be written to",
                          base::Next::kCheckPermissions);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return base::Failed("Cannot open " + name, "another program has it open; close that first",
                          "");
    case SQLITE_TOOBIG:
      return base::Invalid("This is too large to be kept", "", "");
    case SQLITE_NOMEM:
      return base::Failed("Cannot use " + name, "memory ran out", "");
    case SQLITE_INTERRUPT:
      return absl::CancelledError("stopped before it was done");
    default:
      return absl::InternalError("SQLite refused a statement on " + name + " (code " +
                                 std::to_string(code) + ")");
  }
}

}  // namespace fallow::store
