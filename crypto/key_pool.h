#ifndef FALLOW_CRYPTO_KEY_POOL_H_
#define FALLOW_CRYPTO_KEY_POOL_H_

// The memory that holds every 32-byte key. A journal has a key per reflection, and giving each one
// its own guarded pages would use up both RLIMIT_MEMLOCK (often 8 MiB) and the kernel's limit on
// mappings, so keys are cells within a few larger chunks. A chunk lies between guard pages, is
// locked as far as the limit allows, and is kept out of core dumps. Chunks start at one page and
// double up to kChunkBytesMax, so that a locked daemon holds one page and 100,000 keys take about
// 3.2 MB.
//
// A cell is zero when taken and wiped when given back. Both are O(1). Once no key is left, all
// chunks but the first are returned to the system.
//
// Safe from any thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "daemon/base/mutex.h"

namespace fallow::crypto {

class KeyPool {
 public:
  static constexpr size_t kCellBytes = 32;
  static constexpr size_t kChunkBytesMin = size_t{4} * 1024;
  static constexpr size_t kChunkBytesMax = size_t{64} * 1024;

  // The pool for all keys of this process; never destroyed.
  static KeyPool& Global();

  KeyPool() = default;
  // REQUIRES: every cell has been given back.
  ~KeyPool();
  KeyPool(const KeyPool&) = delete;
  KeyPool& operator=(const KeyPool&) = delete;

  // kCellBytes zero bytes. Throws std::bad_alloc when the system has no memory left.
  uint8_t* Take();
  // REQUIRES: `cell` came from this pool's Take() and has not been given back yet.
  void GiveBack(uint8_t* cell);

  // Cells in use, and cells that exist.
  size_t live() const;
  size_t capacity() const;

 private:
  struct FreeChunk {
    void operator()(uint8_t* chunk) const;
  };
  struct Chunk {
    std::unique_ptr<uint8_t, FreeChunk> memory;
    size_t cells;
  };

  void Grow() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Shrink() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OfferCells(const Chunk& chunk) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable base::Mutex mutex_;
  std::vector<Chunk> chunks_ ABSL_GUARDED_BY(mutex_);
  // Its capacity is always at least capacity_, so that GiveBack never allocates.
  std::vector<uint8_t*> free_ ABSL_GUARDED_BY(mutex_);
  size_t capacity_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_KEY_POOL_H_
