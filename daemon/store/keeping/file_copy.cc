#include "daemon/store/keeping/file_copy.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "daemon/base/status.h"
#include "daemon/base/unique_fd.h"
#include "daemon/store/sealed/sealed_layout.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/sealed/sqlite_status.h"

namespace fallow::store {
namespace {

// Of each of the two files, in memory.
constexpr int kCacheKib = 2000;
// SQLite's instructions between two looks at whether to stop: some tens of rows.
constexpr int kInstructions = 500;

// What has been written so far is synced each time it has grown by so much, so that neither the end
// of the copy nor a lock in its middle waits for all of it.
constexpr off_t kSyncedBytes = off_t{8} << 20;

// SQLite syncs the file once, at the end; a failure is noticed then.
class Syncing {
 public:
  explicit Syncing(const std::filesystem::path& path) : path_(path) {}
  void Look() {
    if (fd_.get() < 0) fd_ = base::UniqueFd(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat about {};
    if (fd_.get() < 0 || fstat(fd_.get(), &about) != 0) return;
    if (about.st_size - synced_ < kSyncedBytes) return;
    synced_ = about.st_size;
    (void)fdatasync(fd_.get());
  }

 private:
  const std::filesystem::path& path_;
  base::UniqueFd fd_;
  off_t synced_ = 0;
};

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Connection = std::unique_ptr<sqlite3, CloseDatabase>;
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// With "immutable" SQLite takes no lock, which the owner's connection has, and looks for no WAL.
std::string ImmutableUri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : path.native()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

int Run(sqlite3* database, const std::string& sql) {
  return sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileCopy>> FileCopy::Make(const std::string& base_vfs,
                                                         crypto::RandomSource& random,
                                                         const Side& from, const Side& to) {
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<SealedVfs> vfs, SealedVfs::Create(base_vfs, random));
  FALLOW_RETURN_IF_ERROR(vfs->AddFile(from.path, from.key, Durability::kCheckpoints));
  FALLOW_RETURN_IF_ERROR(vfs->AddFile(to.path, to.key, Durability::kCheckpoints));
  return std::unique_ptr<FileCopy>(new FileCopy(std::move(vfs), from.path, to.path));
}

// The settings are those that matter here of the ones in sqlite.cc.
absl::Status FileCopy::Vacuum() {
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(
      ImmutableUri(from_).c_str(), &raw,
      SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      vfs_->name().c_str());
  const Connection database(raw);
  const auto failure = [&](std::string_view file) {
    if (stopped_) return absl::CancelledError("");
    absl::Status refused = vfs_->TakeFailure();
    if (!refused.ok()) return refused;
    return FromSqlite(code, raw == nullptr ? 0 : sqlite3_system_errno(raw), file);
  };
  if (code != SQLITE_OK) return failure(from_.filename().string());
  int reserve = kReserveBytes;
  code = sqlite3_file_control(raw, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserve);
  if (code != SQLITE_OK) return failure(from_.filename().string());
  code = store::Run(raw,
                    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;"
                    "PRAGMA mmap_size = 0; PRAGMA cache_size = -" +
                        std::to_string(kCacheKib));
  if (code != SQLITE_OK) return failure(from_.filename().string());
  struct Looked {
    const FileCopy& copy;
    Syncing syncing;
  } looked{*this, Syncing(to_)};
  const auto look = [](void* at) {
    Looked& here = *static_cast<Looked*>(at);
    here.syncing.Look();
    return here.copy.stopped() ? 1 : 0;
  };
  sqlite3_progress_handler(raw, kInstructions, look, &looked);
  sqlite3_stmt* statement = nullptr;
  code = sqlite3_prepare_v2(raw, "VACUUM INTO ?", -1, &statement, nullptr);
  const std::unique_ptr<sqlite3_stmt, FinalizeStatement> vacuum(statement);
  if (code != SQLITE_OK) return failure(from_.filename().string());
  sqlite3_bind_text(statement, 1, to_.c_str(), -1, SQLITE_TRANSIENT);
  code = sqlite3_step(statement);
  return code == SQLITE_DONE ? absl::OkStatus() : failure(to_.filename().string());
}

absl::Status FileCopy::Run() {
  if (stopped_) return absl::CancelledError("");
  FALLOW_RETURN_IF_ERROR(Vacuum());
  if (stopped_) return absl::CancelledError("");
  // Opening it switches it to WAL mode, which syncs the whole file.
  return Database::Open(*vfs_, to_, {}).status();
}

}  // namespace fallow::store
