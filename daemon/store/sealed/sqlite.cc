#include "daemon/store/sealed/sqlite.h"

#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/sealed_layout.h"
#include "daemon/store/sealed/sqlite_status.h"

namespace fallow::store {
namespace {

static_assert(kFts5PageBytes == kUsableBytes - 46);

// How many statements are kept prepared. If more are in use, the extra ones are finalised when they
// are given back.
constexpr size_t kIdleStatementsMax = 128;
// A WAL that has grown beyond this in a large transaction is truncated at the next commit.
constexpr int64_t kWalKeptBytes = int64_t{8} << 20;

absl::Status Closed() {
  return base::Failed("The journal cannot be used", "its files are being replaced",
                      base::Next::kUnlock);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(SealedVfs& vfs,
                                                         const std::filesystem::path& path,
                                                         DatabaseOptions options) {
  const bool create = options.mode == DatabaseOptions::Mode::kCreate;
  FALLOW_ASSIGN_OR_RETURN(const bool exists, vfs.Exists(path));
  const std::string name = path.filename().string();
  if (exists && create) return absl::AlreadyExistsError(name + " exists already");
  if (!exists && !create) return base::NotFound(name + " is not there", "", "");

  std::unique_ptr<Database> database(new Database(vfs, path, options.cache_kib));
  database->keep_wal_ = options.keep_wal;
  FALLOW_RETURN_IF_ERROR(database->OpenFile(create ? SQLITE_OPEN_CREATE : 0));
  return database;
}

absl::Status Database::OpenFile(int more_flags) {
  (void)vfs_.TakeFailure();
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | more_flags;
  const int code = sqlite3_open_v2(path_.c_str(), &db_, flags, vfs_.name().c_str());
  if (code != SQLITE_OK) return Failure(code);
  KeepWal(keep_wal_);
  if (sqlite3_db_readonly(db_, "main") == 1) return Failure(SQLITE_READONLY);
  return Configure();
}

void Database::KeepWal(bool keep) {
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

void Database::Close() {
  FALLOW_CHECK(lent_ == 0 && !in_transaction());
  idle_.clear();
  sqlite3_close_v2(db_);
  db_ = nullptr;
}

absl::Status Database::Reopen() {
  FALLOW_CHECK(db_ == nullptr);
  const absl::Status opened = OpenFile(0);
  if (!opened.ok()) Close();
  return opened;
}

// Most of these are correctness rules of the sealed VFS rather than preferences; docs/formats.md,
// "Sealed SQLite files", says which and why.
absl::Status Database::Configure() {
  // Text in double quotes is always a name, never a string by accident.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  int reserve = kReserveBytes;
  if (const int code = sqlite3_file_control(db_, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserve);
      code != SQLITE_OK) {
    return Failure(code);
  }
  FALLOW_ASSIGN_OR_RETURN(const Durability durability, vfs_.DurabilityOf(path_));
  const bool full = durability == Durability::kEveryCommit;
  FALLOW_RETURN_IF_ERROR(Execute("PRAGMA page_size = " + std::to_string(kPageBytes) +
                                 ";"
                                 "PRAGMA locking_mode = EXCLUSIVE;"
                                 "PRAGMA temp_store = MEMORY;"
                                 "PRAGMA cache_spill = OFF;"
                                 "PRAGMA mmap_size = 0;"
                                 "PRAGMA secure_delete = ON;"
                                 "PRAGMA cache_size = -" +
                                 std::to_string(cache_kib_)));
  FALLOW_RETURN_IF_ERROR(EnterWalMode());
  return Execute(std::string("PRAGMA synchronous = ") + (full ? "FULL" : "NORMAL") +
                 "; PRAGMA journal_size_limit = " + std::to_string(kWalKeptBytes));
}

// A database that was just made, by Open or VacuumInto, is not in WAL mode yet. Its first page is
// then rewritten without a rollback journal on disk: it does not count until it is complete.
absl::Status Database::EnterWalMode() {
  FALLOW_ASSIGN_OR_RETURN(std::string mode, QueryText("PRAGMA journal_mode"));
  if (mode != "wal") {
    FALLOW_RETURN_IF_ERROR(Execute("PRAGMA journal_mode = MEMORY"));
    FALLOW_ASSIGN_OR_RETURN(mode, QueryText("PRAGMA journal_mode = WAL"));
  }
  if (mode != "wal") return absl::InternalError("SQLite would not enter WAL mode");
  return absl::OkStatus();
}

Database::~Database() {
  FALLOW_CHECK(lent_ == 0);
  idle_.clear();
  sqlite3_close_v2(db_);
}

absl::Status Database::Failure(int code) {
  absl::Status refused = vfs_.TakeFailure();
  if (!refused.ok()) return refused;
  return FromSqlite(code, db_ == nullptr ? 0 : sqlite3_system_errno(db_),
                    path_.filename().string());
}

absl::Status Database::Execute(std::string_view sql) {
  if (db_ == nullptr) return Closed();
  while (!sql.empty()) {
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    int code = sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &raw, &tail);
    if (code != SQLITE_OK) return Failure(code);
    sql.remove_prefix(static_cast<size_t>(tail - sql.data()));
    const OwnedStatement statement(raw);
    if (statement == nullptr) continue;  // only whitespace or a comment
    while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
    }
    if (code != SQLITE_DONE) return Failure(code);
  }
  return absl::OkStatus();
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) {
  if (db_ == nullptr) return Closed();
  sqlite3_stmt* statement = nullptr;
  if (const auto found = idle_.find(sql); found != idle_.end()) {
    statement = found->second.release();
    idle_.erase(found);
  } else {
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code == SQLITE_ERROR) {
      return absl::InternalError(std::string("SQL: ") + sqlite3_errmsg(db_));
    }
    if (code != SQLITE_OK) return Failure(code);
    FALLOW_CHECK(statement != nullptr);
  }
  ++lent_;
  return Statement(*this, sql, statement);
}

void Database::GiveBack(const std::string& key, sqlite3_stmt* statement) {
  --lent_;
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  OwnedStatement owned(statement);
  if (idle_.size() < kIdleStatementsMax) idle_.emplace(key, std::move(owned));
}

absl::StatusOr<std::string> Database::QueryText(std::string_view sql) {
  FALLOW_ASSIGN_OR_RETURN(Statement query, Prepare(sql));
  FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
  return row ? std::string(query.Text(0)) : std::string();
}

absl::Status Database::Checkpoint() {
  if (db_ == nullptr) return Closed();
  const int code =
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Failure(code);
}

absl::Status Database::VacuumInto(const std::filesystem::path& path) {
  {
    FALLOW_ASSIGN_OR_RETURN(Statement vacuum, Prepare("VACUUM INTO ?"));
    FALLOW_RETURN_IF_ERROR(vacuum.Bind(1, path.native()).Run());
  }
  // Opening it switches it to WAL mode, which syncs the whole file.
  return Open(vfs_, path, {}).status();
}

absl::StatusOr<std::vector<std::string>> Database::CheckIntegrity(int limit) {
  // The number is part of the SQL: SQLite 3.46 takes a bound value for the name of a table.
  FALLOW_ASSIGN_OR_RETURN(Statement check,
                          Prepare("PRAGMA integrity_check(" + std::to_string(limit) + ")"));
  std::vector<std::string> findings;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, check.Step());
    if (!row) break;
    if (check.Text(0) != "ok") findings.emplace_back(check.Text(0));
  }
  return findings;
}

Statement::Statement(Statement&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)),
      key_(std::move(other.key_)),
      statement_(std::exchange(other.statement_, nullptr)),
      bind_code_(other.bind_code_) {}

Statement::~Statement() {
  if (statement_ != nullptr) database_->GiveBack(key_, statement_);
}

void Statement::Note(int code) {
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
}

Statement& Statement::Bind(int index, int64_t value) {
  Note(sqlite3_bind_int64(statement_, index, value));
  return *this;
}

Statement& Statement::Bind(int index, std::string_view text) {
  // A null pointer would bind NULL rather than an empty text.
  const char* data = text.data() == nullptr ? "" : text.data();
  Note(sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::Bind(int index, crypto::ByteSpan blob) {
  const void* data = blob.data() == nullptr ? static_cast<const void*>("") : blob.data();
  Note(sqlite3_bind_blob64(statement_, index, data, blob.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::BindReal(int index, double value) {
  Note(sqlite3_bind_double(statement_, index, value));
  return *this;
}

Statement& Statement::BindNull(int index) {
  Note(sqlite3_bind_null(statement_, index));
  return *this;
}

absl::StatusOr<bool> Statement::Step() {
  if (bind_code_ != SQLITE_OK) {
    return database_->Failure(std::exchange(bind_code_, SQLITE_OK));
  }
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_);
    return false;
  }
  absl::Status failure = database_->Failure(code);
  sqlite3_reset(statement_);
  return failure;
}

absl::Status Statement::Run() {
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, Step());
    if (!row) return absl::OkStatus();
  }
}

void Statement::Reset() {
  sqlite3_reset(statement_);
}

int64_t Statement::Int(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::Real(int column) const {
  return sqlite3_column_double(statement_, column);
}

std::string_view Statement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return {};
  return {text, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

crypto::ByteSpan Statement::Blob(int column) const {
  const auto* blob = static_cast<const uint8_t*>(sqlite3_column_blob(statement_, column));
  if (blob == nullptr) return {};
  return {blob, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

absl::StatusOr<Transaction> Transaction::Begin(Database& database) {
  FALLOW_CHECK(!database.in_transaction());
  FALLOW_ASSIGN_OR_RETURN(Statement begin, database.Prepare("BEGIN IMMEDIATE"));
  FALLOW_RETURN_IF_ERROR(begin.Run());
  return Transaction(database);
}

Transaction::~Transaction() {
  // A failed write may already have rolled back.
  if (database_ == nullptr || !database_->in_transaction()) return;
  (void)database_->Execute("ROLLBACK");
}

absl::Status Transaction::Commit() {
  FALLOW_ASSIGN_OR_RETURN(Statement commit, database_->Prepare("COMMIT"));
  FALLOW_RETURN_IF_ERROR(commit.Run());
  database_ = nullptr;
  return absl::OkStatus();
}

}  // namespace fallow::store
