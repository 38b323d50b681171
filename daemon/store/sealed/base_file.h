#ifndef FALLOW_DAEMON_STORE_SEALED_BASE_FILE_H_
#define FALLOW_DAEMON_STORE_SEALED_BASE_FILE_H_

// One file opened through the VFS below the sealed one, and closed with this object; or a file in
// memory that stands in for it. Methods return SQLite's result codes. Used by one thread at a time.

#include <sqlite3.h>

#include <cstddef>
#include <memory>
#include <string>

#include "crypto/bytes.h"

namespace fallow::store {

class FileInMemory;

// SQLite's VFSes expect names that were made by SQLite.
class Filename {
 public:
  explicit Filename(const std::string& path);
  ~Filename() { sqlite3_free_filename(name_); }
  Filename(const Filename&) = delete;
  Filename& operator=(const Filename&) = delete;
  sqlite3_filename get() const { return name_; }

 private:
  sqlite3_filename name_;
};

class BaseFile {
 public:
  // `memory`, if there is one, is what is opened.
  explicit BaseFile(sqlite3_vfs& vfs, std::shared_ptr<FileInMemory> memory = nullptr);
  ~BaseFile();
  BaseFile(const BaseFile&) = delete;
  BaseFile& operator=(const BaseFile&) = delete;

  // `name` must come from SQLite (or a Filename) and live as long as the file.
  int Open(sqlite3_filename name, int flags, int* flags_out);

  // SQLITE_IOERR_SHORT_READ when the file ends before `out` is full; the rest is then zeros.
  int Read(crypto::MutableByteSpan out, int64_t offset);
  int Write(crypto::ByteSpan bytes, int64_t offset);
  int Truncate(int64_t size);
  int Sync(int flags);
  int Size(int64_t* size);
  int Lock(int level);
  int Unlock(int level);
  int CheckReservedLock(int* reserved);
  int FileControl(int op, void* arg);
  int SectorSize();

 private:
  const sqlite3_io_methods& methods() const { return *file_->pMethods; }

  sqlite3_vfs& vfs_;
  const std::shared_ptr<FileInMemory> in_memory_;  // null: the file is on the disk
  std::unique_ptr<std::max_align_t[]> memory_;
  sqlite3_file* file_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_BASE_FILE_H_
