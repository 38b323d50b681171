#ifndef FALLOW_DAEMON_STORE_SEALED_BASE_FILE_H_
#define FALLOW_DAEMON_STORE_SEALED_BASE_FILE_H_

// A file opened through the VFS below the sealed one; it is closed when this object is destroyed.
// Methods return SQLite's result codes. Used by one thread at a time.

#include <sqlite3.h>

#include <cstddef>
#include <memory>

#include "crypto/bytes.h"

namespace fallow::store {

class BaseFile {
 public:
  explicit BaseFile(sqlite3_vfs& vfs);
  ~BaseFile();
  BaseFile(const BaseFile&) = delete;
  BaseFile& operator=(const BaseFile&) = delete;

  // `name` must come from SQLite (or sqlite3_create_filename) and live as long as the file.
  int Open(sqlite3_filename name, int flags, int* flags_out);

  // SQLITE_IOERR_SHORT_READ when the file ends before `out` is full; the rest is zeros then.
  int Read(crypto::MutableByteSpan out, int64_t offset) {
    return methods().xRead(file_, out.data(), static_cast<int>(out.size()), offset);
  }
  int Write(crypto::ByteSpan bytes, int64_t offset) {
    return methods().xWrite(file_, bytes.data(), static_cast<int>(bytes.size()), offset);
  }
  int Truncate(int64_t size) { return methods().xTruncate(file_, size); }
  int Sync(int flags) { return methods().xSync(file_, flags); }
  int Size(int64_t* size);
  int Lock(int level) { return methods().xLock(file_, level); }
  int Unlock(int level) { return methods().xUnlock(file_, level); }
  int CheckReservedLock(int* reserved) { return methods().xCheckReservedLock(file_, reserved); }
  int FileControl(int op, void* arg) { return methods().xFileControl(file_, op, arg); }
  int SectorSize() { return methods().xSectorSize(file_); }
  int DeviceCharacteristics() { return methods().xDeviceCharacteristics(file_); }

 private:
  const sqlite3_io_methods& methods() const { return *file_->pMethods; }

  sqlite3_vfs& vfs_;
  std::unique_ptr<std::max_align_t[]> memory_;
  sqlite3_file* file_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_BASE_FILE_H_
