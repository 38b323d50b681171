#ifndef FALLOW_DAEMON_STORE_SEALED_SQLITE_H_
#define FALLOW_DAEMON_STORE_SEALED_SQLITE_H_

// SQLite as this project uses it: one connection to one sealed database, prepared statements that
// are cached, transactions that roll back unless committed.
//
//   FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*db));
//   FALLOW_ASSIGN_OR_RETURN(Statement insert, db->Prepare("INSERT INTO t VALUES (?, ?)"));
//   FALLOW_RETURN_IF_ERROR(insert.Bind(1, 7).Bind(2, "text").Run());
//   FALLOW_RETURN_IF_ERROR(transaction.Commit());
//
// Failures: DATA_LOSS for a page that does not authenticate or a malformed database, ALREADY_EXISTS
// for a row that a unique index refuses, INVALID_ARGUMENT for a value that is too large, CANCELLED
// after Interrupt, INTERNAL for a mistake in our SQL, and otherwise what base::Failed or
// base::FromErrno makes (a full disk, an unwritable folder, another program). After a failed write
// the transaction may have been rolled back already; its destructor does the rest.
//
// Not synchronised: a database, its statements and its SealedVfs belong to one thread.

#include <sqlite3.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "daemon/store/sealed/sealed_vfs.h"

namespace fallow::store {

// The `pgsz` of every FTS5 table: INSERT INTO t(t, rank) VALUES ('pgsz', kFts5PageBytes). FTS5's
// default does not take the reserved bytes into account, so that each of its pages would need an
// overflow page.
inline constexpr int kFts5PageBytes = 4096 - 48 - 46;

class Database;

// A prepared statement, borrowed from its database's cache; the destructor resets it and gives it
// back. Must not outlive the database.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Parameters count from 1; values are copied. A failed Bind is reported by the next Step or Run.
  Statement& Bind(int index, int64_t value);
  Statement& Bind(int index, std::string_view text);
  Statement& Bind(int index, const char* text) { return Bind(index, std::string_view(text)); }
  Statement& Bind(int index, crypto::ByteSpan blob);
  Statement& BindReal(int index, double value);
  Statement& BindNull(int index);

  // True: there is a row to read. False: the statement is done, and reset for its next use.
  absl::StatusOr<bool> Step();
  // For statements that return no rows: steps to the end and resets. Bound values stay.
  absl::Status Run();
  void Reset();

  int columns() const { return sqlite3_column_count(statement_); }
  // Columns of the current row count from 0. Texts and blobs are valid until the next Step or
  // Reset.
  int64_t Int(int column) const;
  double Real(int column) const;
  std::string_view Text(int column) const;
  crypto::ByteSpan Blob(int column) const;
  bool IsNull(int column) const;

 private:
  friend class Database;
  Statement(Database& database, std::string_view key, sqlite3_stmt* statement)
      : database_(&database), key_(key), statement_(statement) {}
  void Note(int code);

  Database* database_;
  std::string key_;
  sqlite3_stmt* statement_;
  int bind_code_ = SQLITE_OK;
};

struct DatabaseOptions {
  enum class Mode {
    kOpen,    // NOT_FOUND when there is no such file
    kCreate,  // ALREADY_EXISTS when there is one
  };
  Mode mode = Mode::kOpen;
  int cache_kib = 2000;   // SQLite's page cache
  bool keep_wal = false;  // see KeepWal; also where opening fails
};

class Database {
 public:
  // Opens a file that `vfs` knows by AddFile, which also sets how durable its commits are.
  // DATA_LOSS: damaged, cut short, or sealed under another key. UNIMPLEMENTED: a newer format;
  // nothing was changed.
  static absl::StatusOr<std::unique_ptr<Database>> Open(SealedVfs& vfs,
                                                        const std::filesystem::path& path,
                                                        DatabaseOptions options);
  // Writes the WAL back into the main file and closes; if that fails, the next opening does it.
  // REQUIRES: no Statement is left.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Whether closing leaves the WAL as it is instead. REQUIRES: open.
  void KeepWal(bool keep);

  // Runs one or more statements without parameters; rows are discarded.
  absl::Status Execute(std::string_view sql);
  // Prepares a statement, or takes it from the cache if the same text was prepared before.
  absl::StatusOr<Statement> Prepare(std::string_view sql);

  int64_t last_insert_id() const { return sqlite3_last_insert_rowid(db_); }
  int64_t changes() const { return sqlite3_changes64(db_); }
  bool in_transaction() const { return db_ != nullptr && sqlite3_get_autocommit(db_) == 0; }
  const std::filesystem::path& path() const { return path_; }
  // For registering functions and tokenizers.
  sqlite3* handle() { return db_; }

  // Writes the WAL back into the main file and empties it. REQUIRES: not in a transaction.
  absl::Status Checkpoint();
  // Writes a compact copy to `path`, which must be known to the VFS (under a key of its own) and
  // must not exist. The copy holds nothing that was ever deleted. When OK, it is complete and on
  // the disk; after a failure, delete whatever is there.
  absl::Status VacuumInto(const std::filesystem::path& path);
  // The findings of SQLite's integrity check, at most `limit` lines; empty when all is well.
  absl::StatusOr<std::vector<std::string>> CheckIntegrity(int limit);

  // Closes the file, so that another can take its place. Until Reopen has opened that one,
  // everything that needs the database fails. REQUIRES: no Statement is left, and no transaction is
  // open.
  void Close();
  absl::Status Reopen();

  // Stops the running statement. Unlike everything else here, safe to call from any thread while
  // the database exists.
  void Interrupt() { sqlite3_interrupt(db_); }

 private:
  friend class Statement;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using OwnedStatement = std::unique_ptr<sqlite3_stmt, Finalize>;

  Database(SealedVfs& vfs, std::filesystem::path path, int cache_kib)
      : vfs_(vfs), path_(std::move(path)), cache_kib_(cache_kib) {}
  absl::Status OpenFile(int more_flags);
  absl::Status Configure();
  absl::Status EnterWalMode();
  absl::Status Failure(int code);
  absl::StatusOr<std::string> QueryText(std::string_view sql);
  void GiveBack(const std::string& key, sqlite3_stmt* statement);

  SealedVfs& vfs_;
  std::filesystem::path path_;
  const int cache_kib_;
  bool keep_wal_ = false;
  sqlite3* db_ = nullptr;
  std::multimap<std::string, OwnedStatement, std::less<>> idle_;
  int lent_ = 0;
};

// Rolls back unless committed. One at a time for each database.
class Transaction {
 public:
  // Takes the write lock at once.
  static absl::StatusOr<Transaction> Begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // OK: as durable as the database's Durability says. After a failure, nothing of the transaction
  // was kept.
  absl::Status Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_SQLITE_H_
