#include "tests/simulation/memory_vfs.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::simulation {
namespace {

constexpr int kPathBytesMax = 512;
// 2000-01-01 as a Julian day, in milliseconds: nothing that is stored depends on SQLite's own
// clock.
constexpr sqlite3_int64 kSomeDay = 211'813'488'000'000;

struct OpenFile {
  sqlite3_file sqlite;  // must be first: the only part SQLite knows of
  MemoryFiles* files;
  MemoryFiles::NodeRef* node;
  // For a file whose name becomes durable with its first sync, as for a WAL in the platform's VFS.
  std::string* folder_to_sync;
};

OpenFile& Of(sqlite3_file* file) {
  return *reinterpret_cast<OpenFile*>(file);
}

int Close(sqlite3_file* file) {
  delete Of(file).node;
  delete Of(file).folder_to_sync;
  return SQLITE_OK;
}

int Read(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
  auto* bytes = static_cast<uint8_t*>(out);
  const auto size = static_cast<size_t>(amount);
  size_t got = 0;
  const OpenFile& open = Of(file);
  if (open.files->Read(**open.node, static_cast<size_t>(offset), {bytes, size}, &got) != 0) {
    return SQLITE_IOERR_READ;
  }
  std::fill(bytes + got, bytes + size, uint8_t{0});
  return got == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int Write(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 offset) {
  const OpenFile& open = Of(file);
  const int error =
      open.files->Write(**open.node, static_cast<size_t>(offset),
                        {static_cast<const uint8_t*>(bytes), static_cast<size_t>(amount)});
  if (error == ENOSPC) return SQLITE_FULL;
  return error == 0 ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  const OpenFile& open = Of(file);
  return open.files->Truncate(**open.node, static_cast<size_t>(size)) == 0 ? SQLITE_OK
                                                                           : SQLITE_IOERR_TRUNCATE;
}

int Sync(sqlite3_file* file, int) {
  OpenFile& open = Of(file);
  if (open.files->Sync(**open.node) != 0) return SQLITE_IOERR_FSYNC;
  if (open.folder_to_sync != nullptr) {
    if (open.files->SyncFolder(*open.folder_to_sync) != 0) return SQLITE_IOERR_DIR_FSYNC;
    delete std::exchange(open.folder_to_sync, nullptr);
  }
  return SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>((*Of(file).node)->bytes.size());
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods = {
    .iVersion = 1,
    .xClose = Close,
    .xRead = Read,
    .xWrite = Write,
    .xTruncate = Truncate,
    .xSync = Sync,
    .xFileSize = FileSize,
    .xLock = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xUnlock = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xCheckReservedLock =
        [](sqlite3_file*, int* reserved) {
          *reserved = 0;
          return SQLITE_OK;
        },
    .xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
    .xSectorSize = [](sqlite3_file*) { return 512; },
    .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

}  // namespace

MemoryVfs::MemoryVfs(MemoryFiles& files) : files_(files) {
  static std::atomic<int> count{0};
  name_ = "fallow-memory-" + std::to_string(count++);
  vfs_.iVersion = 2;
  vfs_.szOsFile = sizeof(OpenFile);
  vfs_.mxPathname = kPathBytesMax;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = Open;
  vfs_.xDelete = Delete;
  vfs_.xAccess = Access;
  vfs_.xFullPathname = FullPathname;
  vfs_.xRandomness = [](sqlite3_vfs*, int size, char* out) {
    std::memset(out, 0, static_cast<size_t>(size));
    return size;
  };
  vfs_.xSleep = [](sqlite3_vfs*, int microseconds) { return microseconds; };
  vfs_.xCurrentTime = [](sqlite3_vfs*, double* day) {
    *day = static_cast<double>(kSomeDay) / 86'400'000.0;
    return SQLITE_OK;
  };
  vfs_.xCurrentTimeInt64 = [](sqlite3_vfs*, sqlite3_int64* milliseconds) {
    *milliseconds = kSomeDay;
    return SQLITE_OK;
  };
  vfs_.xGetLastError = [](sqlite3_vfs*, int, char*) { return 0; };
  FALLOW_CHECK(sqlite3_vfs_register(&vfs_, /*makeDflt=*/0) == SQLITE_OK);
}

MemoryVfs::~MemoryVfs() {
  sqlite3_vfs_unregister(&vfs_);
}

int MemoryVfs::Open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* out, int flags,
                    int* flags_out) {
  out->pMethods = nullptr;
  MemoryFiles& files = Of(vfs);
  MemoryFiles::NodeRef node;
  int error = files.Open(name, &node);
  const bool create = error == ENOENT && (flags & SQLITE_OPEN_CREATE) != 0;
  if (create) error = files.Create(name, &node);
  if (error == ENOSPC) return SQLITE_FULL;
  if (error != 0) return SQLITE_CANTOPEN;
  if (flags_out != nullptr) *flags_out = flags;
  auto* open = new (out) OpenFile{};
  open->files = &files;
  open->node = new MemoryFiles::NodeRef(std::move(node));
  if (create && (flags & SQLITE_OPEN_WAL) != 0) {
    open->folder_to_sync = new std::string(std::filesystem::path(name).parent_path());
  }
  open->sqlite.pMethods = &kMethods;
  return SQLITE_OK;
}

int MemoryVfs::Delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  const int error = Of(vfs).Remove(name);
  if (error == ENOENT) return SQLITE_IOERR_DELETE_NOENT;
  if (error != 0) return SQLITE_IOERR_DELETE;
  if (sync_folder != 0 && Of(vfs).SyncFolder(std::filesystem::path(name).parent_path()) != 0) {
    return SQLITE_IOERR_DIR_FSYNC;
  }
  return SQLITE_OK;
}

int MemoryVfs::Access(sqlite3_vfs* vfs, const char* name, int question, int* answer) {
  MemoryFiles::NodeRef node;
  const int error = Of(vfs).Open(name, &node);
  if (error != 0 && error != ENOENT) return SQLITE_IOERR_ACCESS;
  // As in the platform's VFS, an empty file does not exist, but can be written to.
  *answer =
      error == 0 && (question != SQLITE_ACCESS_EXISTS || node->folder || !node->bytes.empty());
  return SQLITE_OK;
}

int MemoryVfs::FullPathname(sqlite3_vfs*, const char* path, int size, char* out) {
  const std::string_view whole(path);
  if (whole.size() + 1 > static_cast<size_t>(size)) return SQLITE_CANTOPEN;
  std::copy(whole.begin(), whole.end(), out);
  out[whole.size()] = '\0';
  return SQLITE_OK;
}

}  // namespace fallow::simulation
