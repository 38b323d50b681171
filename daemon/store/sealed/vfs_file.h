#ifndef FALLOW_DAEMON_STORE_SEALED_VFS_FILE_H_
#define FALLOW_DAEMON_STORE_SEALED_VFS_FILE_H_

// A file that a VFS of ours has opened for SQLite. Offsets and sizes are those of SQLite's own
// formats; results are SQLite's codes. A page that does not authenticate is kPageDamaged, anything
// else SQLITE_IOERR_DATA. Not synchronised: SQLite uses a file from the thread of its connection.

#include <sqlite3.h>

#include <memory>

#include "crypto/bytes.h"
#include "daemon/store/sealed/base_file.h"
#include "daemon/store/sealed/sealed_layout.h"

namespace fallow::store {

class VfsFile {
 public:
  virtual ~VfsFile() = default;
  virtual int Read(crypto::MutableByteSpan out, int64_t offset) = 0;
  virtual int Write(crypto::ByteSpan bytes, int64_t offset) = 0;
  virtual int Truncate(int64_t size) = 0;
  virtual int Sync(int flags) = 0;
  virtual int Size(int64_t* size) = 0;
  // The underlying file; null when nothing of this file reaches the disk.
  virtual BaseFile* base() = 0;
};

// What SQLite holds as its open file; made by HandOut.
struct HandedFile {
  sqlite3_file sqlite;  // first: the only part that SQLite knows
  VfsFile* file;        // owned; deleted by xClose
};
void HandOut(std::unique_ptr<VfsFile> file, sqlite3_file* out);

// Stands in for the rollback journal that SQLite wants while it makes a file that does not count
// until it is complete (VACUUM INTO). It keeps nothing, so nothing of it reaches the disk.
class DiscardedJournal final : public VfsFile {
 public:
  int Read(crypto::MutableByteSpan out, int64_t offset) override;
  int Write(crypto::ByteSpan bytes, int64_t offset) override;
  int Truncate(int64_t) override { return SQLITE_OK; }
  int Sync(int) override { return SQLITE_OK; }
  int Size(int64_t* size) override;
  BaseFile* base() override { return nullptr; }
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_VFS_FILE_H_
