#include "daemon/store/sealed/vfs_file.h"

#include <algorithm>

namespace fallow::store {
namespace {

VfsFile& Of(sqlite3_file* file) {
  return *reinterpret_cast<HandedFile*>(file)->file;
}

int Close(sqlite3_file* file) {
  delete reinterpret_cast<HandedFile*>(file)->file;
  return SQLITE_OK;
}

int Read(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
  return Of(file).Read({static_cast<uint8_t*>(out), static_cast<size_t>(amount)}, offset);
}

int Write(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 offset) {
  return Of(file).Write({static_cast<const uint8_t*>(bytes), static_cast<size_t>(amount)}, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  return Of(file).Truncate(size);
}

int Sync(sqlite3_file* file, int flags) {
  return Of(file).Sync(flags);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  int64_t bytes = 0;
  const int code = Of(file).Size(&bytes);
  *size = bytes;
  return code;
}

int Lock(sqlite3_file* file, int level) {
  BaseFile* base = Of(file).base();
  return base == nullptr ? SQLITE_OK : base->Lock(level);
}

int Unlock(sqlite3_file* file, int level) {
  BaseFile* base = Of(file).base();
  return base == nullptr ? SQLITE_OK : base->Unlock(level);
}

int CheckReservedLock(sqlite3_file* file, int* reserved) {
  *reserved = 0;
  BaseFile* base = Of(file).base();
  return base == nullptr ? SQLITE_OK : base->CheckReservedLock(reserved);
}

// Of SQLite's many hints and questions, only those that mean the same for a sealed file are passed
// on; sizes and memory maps do not.
int FileControl(sqlite3_file* file, int op, void* arg) {
  BaseFile* base = Of(file).base();
  switch (op) {
    case SQLITE_FCNTL_LOCKSTATE:
    case SQLITE_FCNTL_LAST_ERRNO:
    case SQLITE_FCNTL_HAS_MOVED:
    case SQLITE_FCNTL_LOCK_TIMEOUT:
      return base == nullptr ? SQLITE_NOTFOUND : base->FileControl(op, arg);
    default:
      return SQLITE_NOTFOUND;
  }
}

int SectorSize(sqlite3_file* file) {
  BaseFile* base = Of(file).base();
  return base == nullptr ? kPageBytes : base->SectorSize();
}

// Without POWERSAFE_OVERWRITE SQLite pads a commit with frames up to the next sector and writes a
// frame in two pieces. With SEQUENTIAL it would not sync the WAL's header, which the two slots rely
// on. The other flags make promises about writes at SQLite's sizes and offsets, not ours.
int DeviceCharacteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

// Version 1: no shared memory, no memory maps.
constexpr sqlite3_io_methods kMethods = {
    .iVersion = 1,
    .xClose = Close,
    .xRead = Read,
    .xWrite = Write,
    .xTruncate = Truncate,
    .xSync = Sync,
    .xFileSize = FileSize,
    .xLock = Lock,
    .xUnlock = Unlock,
    .xCheckReservedLock = CheckReservedLock,
    .xFileControl = FileControl,
    .xSectorSize = SectorSize,
    .xDeviceCharacteristics = DeviceCharacteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

}  // namespace

void HandOut(std::unique_ptr<VfsFile> file, sqlite3_file* out) {
  auto* handed = reinterpret_cast<HandedFile*>(out);
  handed->file = file.release();
  handed->sqlite.pMethods = &kMethods;
}

int DiscardedJournal::Read(crypto::MutableByteSpan out, int64_t) {
  std::fill(out.begin(), out.end(), uint8_t{0});
  return SQLITE_IOERR_SHORT_READ;
}

int DiscardedJournal::Write(crypto::ByteSpan, int64_t) {
  return SQLITE_OK;
}

int DiscardedJournal::Size(int64_t* size) {
  *size = 0;
  return SQLITE_OK;
}

}  // namespace fallow::store
