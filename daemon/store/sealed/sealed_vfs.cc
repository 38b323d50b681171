#include "daemon/store/sealed/sealed_vfs.h"

#include <atomic>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/file_in_memory.h"
#include "daemon/store/sealed/sealed_layout.h"
#include "daemon/store/sealed/sealed_main.h"
#include "daemon/store/sealed/sealed_wal.h"
#include "daemon/store/sealed/vfs_file.h"

namespace fallow::store {
namespace {

constexpr std::string_view kWalSuffix = "-wal";
constexpr std::string_view kJournalSuffix = "-journal";

// Temporary databases and journals are kept in memory (temp_store=MEMORY); anything written to such
// a file would be unencrypted.
constexpr int kRefusedKinds = SQLITE_OPEN_TEMP_DB | SQLITE_OPEN_TRANSIENT_DB |
                              SQLITE_OPEN_TEMP_JOURNAL | SQLITE_OPEN_SUBJOURNAL |
                              SQLITE_OPEN_SUPER_JOURNAL;

std::string FileName(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

absl::Status TooShort(std::string_view name) {
  return base::Damaged(std::string(name) + " cannot be read", "the file was cut short",
                       base::Next::kExamine);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SealedVfs>> SealedVfs::Create(const std::string& base_vfs,
                                                             crypto::RandomSource& random) {
  static std::atomic<uint64_t> count{0};
  sqlite3_vfs* base = sqlite3_vfs_find(base_vfs.empty() ? nullptr : base_vfs.c_str());
  if (base == nullptr) return absl::InternalError("there is no SQLite VFS called " + base_vfs);
  std::unique_ptr<SealedVfs> made(
      new SealedVfs("fallow-sealed-" + std::to_string(count++), *base, random));
  if (sqlite3_vfs_register(&made->vfs_, /*makeDflt=*/0) != SQLITE_OK) {
    return absl::InternalError("SQLite refused the sealed VFS");
  }
  return made;
}

SealedVfs::SealedVfs(std::string name, sqlite3_vfs& base, crypto::RandomSource& random)
    : name_(std::move(name)), base_(base), random_(random) {
  static constexpr auto kBase = [](sqlite3_vfs* vfs) { return &Of(vfs).base_; };
  vfs_.iVersion = 2;
  vfs_.szOsFile = sizeof(HandedFile);
  vfs_.mxPathname = base.mxPathname;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = OpenCallback;
  vfs_.xDelete = DeleteCallback;
  vfs_.xAccess = AccessCallback;
  vfs_.xFullPathname = [](sqlite3_vfs* vfs, const char* path, int size, char* out) {
    return kBase(vfs)->xFullPathname(kBase(vfs), path, size, out);
  };
  vfs_.xRandomness = [](sqlite3_vfs* vfs, int size, char* out) {
    Of(vfs).random_.Fill({reinterpret_cast<uint8_t*>(out), static_cast<size_t>(size)});
    return size;
  };
  vfs_.xSleep = [](sqlite3_vfs* vfs, int microseconds) {
    return kBase(vfs)->xSleep(kBase(vfs), microseconds);
  };
  vfs_.xCurrentTime = [](sqlite3_vfs* vfs, double* julian_day) {
    return kBase(vfs)->xCurrentTime(kBase(vfs), julian_day);
  };
  vfs_.xCurrentTimeInt64 = [](sqlite3_vfs* vfs, sqlite3_int64* milliseconds) {
    return kBase(vfs)->xCurrentTimeInt64(kBase(vfs), milliseconds);
  };
  vfs_.xGetLastError = [](sqlite3_vfs* vfs, int size, char* out) {
    return kBase(vfs)->xGetLastError(kBase(vfs), size, out);
  };
}

SealedVfs::~SealedVfs() {
  sqlite3_vfs_unregister(&vfs_);
}

absl::Status SealedVfs::AddFile(const std::filesystem::path& path, const crypto::FileKey& key,
                                Durability durability) {
  FALLOW_ASSIGN_OR_RETURN(std::string full, FullPath(path));
  std::shared_ptr<SealContext> context(new SealContext{crypto::PageCipher(key, random_), FileId{}});
  entries_.insert_or_assign(std::move(full), Entry{std::move(context), durability});
  return absl::OkStatus();
}

absl::Status SealedVfs::ForgetFile(const std::filesystem::path& path) {
  FALLOW_ASSIGN_OR_RETURN(const std::string full, FullPath(path));
  entries_.erase(full);
  return absl::OkStatus();
}

absl::StatusOr<Durability> SealedVfs::DurabilityOf(const std::filesystem::path& path) {
  FALLOW_ASSIGN_OR_RETURN(const std::string full, FullPath(path));
  const Entry* entry = Find(full);
  if (entry == nullptr) return absl::NotFoundError("no key was given for " + FileName(full));
  return entry->durability;
}

absl::StatusOr<bool> SealedVfs::Exists(const std::filesystem::path& path) {
  FALLOW_ASSIGN_OR_RETURN(const std::string full, FullPath(path));
  if (const auto memory = InMemory(full); memory != nullptr) return memory->exists();
  // The platform's VFS says of an empty file that it does not exist, but may tell that it can be
  // written to. An empty file is one that was cut short.
  for (const int question : {SQLITE_ACCESS_EXISTS, SQLITE_ACCESS_READWRITE}) {
    int answer = 0;
    if (base_.xAccess(&base_, full.c_str(), question, &answer) != SQLITE_OK) {
      return base::Failed("Cannot look for " + FileName(full), "the disk reports an error", "");
    }
    if (answer != 0) return true;
  }
  return false;
}

absl::Status SealedVfs::Delete(const std::filesystem::path& path) {
  FALLOW_ASSIGN_OR_RETURN(const std::string full, FullPath(path));
  // The WAL goes first: left alone, it would be taken for the WAL of the next database at this
  // path.
  for (const std::string& name : {full + std::string(kWalSuffix), full}) {
    if (const auto memory = InMemory(name); memory != nullptr) {
      memory->Remove();
      continue;
    }
    const int code = base_.xDelete(&base_, name.c_str(), /*syncDir=*/1);
    if (code != SQLITE_OK && code != SQLITE_IOERR_DELETE_NOENT) {
      return base::Failed("Cannot delete " + FileName(name), "the disk reports an error",
                          base::Next::kCheckPermissions);
    }
  }
  return absl::OkStatus();
}

std::shared_ptr<FileInMemory> SealedVfs::InMemory(const std::string& full_path) const {
  const auto found = in_memory_.find(full_path);
  return found == in_memory_.end() ? nullptr : found->second;
}

absl::StatusOr<std::shared_ptr<FileInMemory>> SealedVfs::LayOver(const std::string& full_path) {
  auto memory = std::make_shared<FileInMemory>();
  FALLOW_ASSIGN_OR_RETURN(const bool exists, Exists(full_path));
  if (!exists) return memory;
  const bool wal = full_path.ends_with(kWalSuffix);
  auto name = std::make_unique<Filename>(full_path);
  auto below = std::make_unique<BaseFile>(base_);
  int code = below->Open(
      name->get(), SQLITE_OPEN_READONLY | (wal ? SQLITE_OPEN_WAL : SQLITE_OPEN_MAIN_DB), nullptr);
  if (code == SQLITE_OK) code = memory->LayOver(std::move(name), std::move(below));
  if (code != SQLITE_OK) {
    return base::Failed("Cannot read " + FileName(full_path), "it cannot be opened",
                        base::Next::kCheckPermissions);
  }
  return memory;
}

void SealedVfs::BackToFiles(const std::filesystem::path& path) {
  const absl::StatusOr<std::string> full = FullPath(path);
  if (!full.ok()) return;
  in_memory_.erase(*full);
  in_memory_.erase(*full + std::string(kWalSuffix));
}

absl::Status SealedVfs::KeepInMemory(const std::filesystem::path& path, Below below) {
  FALLOW_ASSIGN_OR_RETURN(const std::string full, FullPath(path));
  for (const std::string& name : {full, full + std::string(kWalSuffix)}) {
    auto memory = std::make_shared<FileInMemory>();
    if (below == Below::kFiles) {
      FALLOW_ASSIGN_OR_RETURN(memory, LayOver(name));
    }
    in_memory_[name] = std::move(memory);
  }
  return absl::OkStatus();
}

absl::Status SealedVfs::RenameInMemory(const std::filesystem::path& from,
                                       const std::filesystem::path& to) {
  FALLOW_ASSIGN_OR_RETURN(const std::string source, FullPath(from));
  FALLOW_ASSIGN_OR_RETURN(const std::string target, FullPath(to));
  FALLOW_CHECK(InMemory(source) != nullptr && InMemory(target) != nullptr);
  FALLOW_RETURN_IF_ERROR(Delete(to));
  std::swap(in_memory_[source], in_memory_[target]);
  return absl::OkStatus();
}

absl::StatusOr<std::string> SealedVfs::FullPath(const std::filesystem::path& path) const {
  std::string full(static_cast<size_t>(base_.mxPathname) + 1, '\0');
  const int code =
      base_.xFullPathname(&base_, path.c_str(), static_cast<int>(full.size()), full.data());
  // SQLITE_OK_SYMLINK: a symbolic link was resolved on the way.
  if ((code & 0xff) != SQLITE_OK) {
    return base::Failed("The path of " + path.filename().string() + " cannot be used",
                        "it is too long or cannot be resolved", "");
  }
  full.resize(full.find('\0'));
  return full;
}

SealedVfs::Entry* SealedVfs::Find(const std::string& full_path) {
  const auto found = entries_.find(full_path);
  return found == entries_.end() ? nullptr : &found->second;
}

int SealedVfs::Refuse(absl::Status why) {
  failure_ = std::move(why);
  return SQLITE_CANTOPEN;
}

int SealedVfs::OpenCallback(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* out, int flags,
                            int* flags_out) {
  out->pMethods = nullptr;
  return Of(vfs).Open(name, out, flags, flags_out);
}

// We never use rollback journals: one that is found beside a database is not ours.
int SealedVfs::DeleteCallback(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  if (std::string_view(name).ends_with(kJournalSuffix)) return SQLITE_OK;
  if (const auto memory = Of(vfs).InMemory(name); memory != nullptr) {
    memory->Remove();
    return SQLITE_OK;
  }
  sqlite3_vfs& base = Of(vfs).base_;
  return base.xDelete(&base, name, sync_folder);
}

int SealedVfs::AccessCallback(sqlite3_vfs* vfs, const char* name, int flags, int* result) {
  *result = 0;
  if (std::string_view(name).ends_with(kJournalSuffix)) return SQLITE_OK;
  if (const auto memory = Of(vfs).InMemory(name); memory != nullptr) {
    *result = memory->exists() ? 1 : 0;
    return SQLITE_OK;
  }
  sqlite3_vfs& base = Of(vfs).base_;
  return base.xAccess(&base, name, flags, result);
}

int SealedVfs::Open(sqlite3_filename name, sqlite3_file* out, int flags, int* flags_out) {
  if (name == nullptr || (flags & kRefusedKinds) != 0) {
    return Refuse(absl::InternalError("SQLite asked for a temporary file"));
  }
  std::string database(name);
  const auto strip = [&](std::string_view suffix) {
    if (database.ends_with(suffix)) database.resize(database.size() - suffix.size());
  };
  if ((flags & SQLITE_OPEN_WAL) != 0) strip(kWalSuffix);
  if ((flags & SQLITE_OPEN_MAIN_JOURNAL) != 0) strip(kJournalSuffix);
  Entry* entry = Find(database);
  if (entry == nullptr) {
    return Refuse(absl::InternalError("no key was given for " + FileName(database)));
  }
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) return OpenMain(name, *entry, out, flags, flags_out);
  if ((flags & SQLITE_OPEN_WAL) != 0) return OpenWal(name, *entry, out, flags, flags_out);
  if ((flags & SQLITE_OPEN_MAIN_JOURNAL) != 0 && entry->made_here) {
    if (flags_out != nullptr) *flags_out = flags;
    HandOut(std::make_unique<DiscardedJournal>(), out);
    return SQLITE_OK;
  }
  return Refuse(absl::InternalError("SQLite asked for a rollback journal"));
}

int SealedVfs::OpenMain(sqlite3_filename name, Entry& entry, sqlite3_file* out, int flags,
                        int* flags_out) {
  auto base = std::make_unique<BaseFile>(base_, InMemory(name));
  if (const int code = base->Open(name, flags, flags_out); code != SQLITE_OK) return code;
  int64_t stored = 0;
  if (const int code = base->Size(&stored); code != SQLITE_OK) return code;
  entry.made_here = stored == 0 && (flags & SQLITE_OPEN_CREATE) != 0;
  if (entry.made_here) {
    if (const int code = MakeHeader(*base, entry); code != SQLITE_OK) return code;
  } else {
    if (const int code = ReadHeader(*base, FileName(name), entry); code != SQLITE_OK) return code;
    // SQLite would treat a file without pages as new, and delete the WAL beside it.
    if (stored < kMainHeaderBytes + kPageBytes) return Refuse(TooShort(FileName(name)));
  }
  HandOut(std::make_unique<SealedMain>(std::move(base), entry.context), out);
  return SQLITE_OK;
}

int SealedVfs::MakeHeader(BaseFile& base, Entry& entry) {
  random_.Fill(entry.context->file_id);
  const MainHeader header = EncodeMainHeader(*entry.context);
  if (const int code = base.Write(header, 0); code != SQLITE_OK) return code;
  return base.Sync(SQLITE_SYNC_NORMAL);
}

int SealedVfs::ReadHeader(BaseFile& base, std::string_view name, Entry& entry) {
  MainHeader header;
  const int code = base.Read(header, 0);
  if (code == SQLITE_IOERR_SHORT_READ) return Refuse(TooShort(name));
  if (code != SQLITE_OK) return code;
  absl::StatusOr<FileId> id = DecodeMainHeader(header, name, entry.context->cipher);
  if (!id.ok()) return Refuse(id.status());
  entry.context->file_id = *id;
  return SQLITE_OK;
}

int SealedVfs::OpenWal(sqlite3_filename name, Entry& entry, sqlite3_file* out, int flags,
                       int* flags_out) {
  auto base = std::make_unique<BaseFile>(base_, InMemory(name));
  if (const int code = base->Open(name, flags, flags_out); code != SQLITE_OK) return code;
  HandOut(std::make_unique<SealedWal>(std::move(base), entry.context,
                                      entry.durability == Durability::kEveryCommit),
          out);
  return SQLITE_OK;
}

}  // namespace fallow::store
