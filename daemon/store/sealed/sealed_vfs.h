#ifndef FALLOW_DAEMON_STORE_SEALED_SEALED_VFS_H_
#define FALLOW_DAEMON_STORE_SEALED_SEALED_VFS_H_

// An SQLite VFS that seals its files: each page is encrypted and authenticated separately, with
// XChaCha20-Poly1305, on its way to and from the disk. It stands on top of another VFS (by default
// the platform's) and does all its I/O through that one.
//
// It supports only databases in WAL mode with exclusive locking, opened with the settings of
// daemon/store/sealed/sqlite.h. Nothing else reaches the disk: rollback journals, temporary files
// and shared memory are refused. What it cannot detect is an old copy of a file or a page put back,
// or a WAL that was truncated; the vault's commit counter covers that.
//
// Not synchronised: a SealedVfs and all databases opened through it belong to one thread.

#include <sqlite3.h>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/random.h"

namespace fallow::store {

class BaseFile;
class FileInMemory;
class PageImages;
struct SealContext;

// What survives a power cut. After a crash of the program alone, both settings keep every commit.
enum class Durability {
  kEveryCommit,  // each commit waits for the disk
  kCheckpoints,  // commits since the last checkpoint may be lost; the database stays intact
};

// What does not authenticate in a file and its WAL. Frames cut off by a crash do not count as
// damage.
struct ScrubReport {
  uint64_t pages = 0;
  uint64_t frames = 0;
  std::vector<uint32_t> damaged_pages;   // numbered from 1
  std::vector<uint64_t> damaged_frames;  // numbered from 1, as in SQLite
  bool damaged_wal_header = false;
  bool clean() const {
    return damaged_pages.empty() && damaged_frames.empty() && !damaged_wal_header;
  }
};

inline constexpr std::string_view kHeaderCopySuffix = "-head";
inline constexpr size_t kHeaderCopyBytes = 4096;
// Which key a database's file belongs to, by its header alone.
enum class Belongs {
  kNowhere,    // there is no such file
  kHere,       // sealed under the key that AddFile was given
  kElsewhere,  // whole, and sealed under another key
  kUnknown,    // damaged, or of a newer version
};

class SealedVfs {
 public:
  // Registers a new VFS on top of the one called `base_vfs` (empty: the platform's default).
  // `random` outlives the result.
  static absl::StatusOr<std::unique_ptr<SealedVfs>> Create(const std::string& base_vfs,
                                                           crypto::RandomSource& random);
  // REQUIRES: every database opened through it is closed.
  ~SealedVfs();
  SealedVfs(const SealedVfs&) = delete;
  SealedVfs& operator=(const SealedVfs&) = delete;

  // The name under which SQLite knows this VFS.
  const std::string& name() const { return name_; }

  // From now on the database `path` is sealed under `key`. Replaces any earlier setting for `path`.
  // REQUIRES: the database is not open.
  absl::Status AddFile(const std::filesystem::path& path, const crypto::FileKey& key,
                       Durability durability);
  // Wipes the key of `path`. REQUIRES: the database is not open.
  absl::Status ForgetFile(const std::filesystem::path& path);
  // NOT_FOUND when AddFile was not called.
  absl::StatusOr<Durability> DurabilityOf(const std::filesystem::path& path);

  absl::StatusOr<bool> Exists(const std::filesystem::path& path);
  // Deletes a database and its WAL, if they exist. REQUIRES: the database is not open.
  absl::Status Delete(const std::filesystem::path& path);

  // From now on nothing that is written to the database `path` and its WAL reaches the disk, and it
  // can be opened where the files cannot be written (file_in_memory.h). It begins with what is in
  // the files, or empty and not there. REQUIRES: it is not open.
  enum class Below { kFiles, kNothing };
  absl::Status KeepInMemory(const std::filesystem::path& path, Below below);
  // Undoes KeepInMemory; what was written meanwhile is gone. REQUIRES: it is not open.
  void BackToFiles(const std::filesystem::path& path);
  // `from` takes the place of `to`; its WAL is empty. REQUIRES: both are in memory and not open.
  absl::Status RenameInMemory(const std::filesystem::path& from, const std::filesystem::path& to);

  // All copies of all pages that authenticate, of a database that may be damaged in any place.
  // Where its header is what is damaged, a copy of the first kHeaderCopyBytes beside it is read,
  // whose name ends in kHeaderCopySuffix.
  absl::StatusOr<std::unique_ptr<PageImages>> Images(const std::filesystem::path& path);
  // Reads only the header. The status is for failures to open or read the file.
  absl::StatusOr<Belongs> WhoseIs(const std::filesystem::path& path);

  // Reads and authenticates every page of a database and its WAL, whether or not it is open. Damage
  // is in the report; the status is only for failures to open or read the file.
  absl::StatusOr<ScrubReport> Scrub(const std::filesystem::path& path);

  // Returns and resets the reason why this VFS refused the last file, when SQLite's code alone does
  // not tell it; OK otherwise.
  absl::Status TakeFailure() { return std::exchange(failure_, absl::OkStatus()); }

 private:
  struct Entry {
    std::shared_ptr<SealContext> context;
    Durability durability;
    // The open handle created this file rather than finding it; the file does not count until it is
    // complete.
    bool made_here = false;
  };

  SealedVfs(std::string name, sqlite3_vfs& base, crypto::RandomSource& random);
  static SealedVfs& Of(sqlite3_vfs* vfs) { return *static_cast<SealedVfs*>(vfs->pAppData); }
  static int OpenCallback(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* out, int flags,
                          int* flags_out);
  static int DeleteCallback(sqlite3_vfs* vfs, const char* name, int sync_folder);
  static int AccessCallback(sqlite3_vfs* vfs, const char* name, int flags, int* result);

  int Open(sqlite3_filename name, sqlite3_file* out, int flags, int* flags_out);
  int OpenMain(sqlite3_filename name, Entry& entry, sqlite3_file* out, int flags, int* flags_out);
  int MakeHeader(BaseFile& base, Entry& entry);
  int ReadHeader(BaseFile& base, std::string_view name, Entry& entry);
  bool ReadHeaderCopy(const std::string& full_path, Entry& entry);
  int OpenWal(sqlite3_filename name, Entry& entry, sqlite3_file* out, int flags, int* flags_out);
  int Refuse(absl::Status why);
  Entry* Find(const std::string& full_path);
  // Null: it is on the disk.
  std::shared_ptr<FileInMemory> InMemory(const std::string& full_path) const;
  absl::StatusOr<std::shared_ptr<FileInMemory>> LayOver(const std::string& full_path);
  absl::StatusOr<std::string> FullPath(const std::filesystem::path& path) const;
  // Adds to `committed` the pages that committed frames hold.
  absl::Status ScrubWal(const std::string& full_path, const Entry& entry, ScrubReport* report,
                        std::set<uint32_t>* committed);

  std::string name_;
  sqlite3_vfs& base_;
  crypto::RandomSource& random_;
  sqlite3_vfs vfs_{};
  std::map<std::string, Entry> entries_;                            // by full path
  std::map<std::string, std::shared_ptr<FileInMemory>> in_memory_;  // likewise, WALs too
  absl::Status failure_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_SEALED_VFS_H_
