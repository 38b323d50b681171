#ifndef FALLOW_DAEMON_STORE_SEALED_FILE_IN_MEMORY_H_
#define FALLOW_DAEMON_STORE_SEALED_FILE_IN_MEMORY_H_

// A file whose changes stay in memory, laid over the file on the disk below, if there is one, which
// is only read. So a journal on a full disk, or in files that cannot be written, is opened and read
// by the code that otherwise writes. What lies here is sealed as on the disk, and is gone with this
// object. Used by one thread at a time.

#include <array>
#include <cstdint>
#include <map>
#include <memory>

#include "crypto/bytes.h"
#include "daemon/store/sealed/base_file.h"

namespace fallow::store {

class FileInMemory {
 public:
  static constexpr int64_t kBlockBytes = 4096;
  // Of what was written to one file: more is a full disk (SQLITE_FULL).
  static constexpr size_t kBlocksMax = (size_t{512} << 20) / kBlockBytes;

  // Over nothing: an empty file that is not there until it is opened to be made.
  FileInMemory() = default;
  // Over the file `below`, which is open. SQLite's codes.
  int LayOver(std::unique_ptr<Filename> name, std::unique_ptr<BaseFile> below);

  bool exists() const { return exists_; }
  void Make() { exists_ = true; }
  // As if it had been removed and nothing were below.
  void Remove();

  // As BaseFile's.
  int Read(crypto::MutableByteSpan out, int64_t offset);
  int Write(crypto::ByteSpan bytes, int64_t offset);
  int Truncate(int64_t size);
  int64_t size() const { return size_; }

 private:
  using Block = std::array<uint8_t, kBlockBytes>;
  // Zeros where nothing is.
  int ReadBelow(crypto::MutableByteSpan out, int64_t offset);
  int BlockAt(int64_t number, Block** block);

  std::unique_ptr<Filename> name_;  // of the file below, which needs it
  std::unique_ptr<BaseFile> below_;
  int64_t below_size_ = 0;  // of what is still to be seen of it
  bool exists_ = false;
  int64_t size_ = 0;
  std::map<int64_t, std::unique_ptr<Block>> blocks_;  // by number
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_FILE_IN_MEMORY_H_
