#include "crypto/key_pool.h"

#include <sodium.h>

#include <algorithm>
#include <new>
#include <utility>

#include "crypto/primitives.h"
#include "daemon/base/status.h"

namespace fallow::crypto {
namespace {

// libsodium puts a canary of this size in front of the memory that it returns, on the same pages.
constexpr size_t kCanaryBytes = 16;

}  // namespace

void KeyPool::FreeChunk::operator()(uint8_t* chunk) const {
  sodium_free(chunk);
}

KeyPool& KeyPool::Global() {
  static KeyPool* const pool = new KeyPool;
  return *pool;
}

KeyPool::~KeyPool() {
  FALLOW_CHECK(live() == 0);
}

uint8_t* KeyPool::Take() {
  base::MutexLock lock(mutex_);
  if (free_.empty()) Grow();
  uint8_t* cell = free_.back();
  free_.pop_back();
  return cell;
}

void KeyPool::GiveBack(uint8_t* cell) {
  Wipe({cell, kCellBytes});
  base::MutexLock lock(mutex_);
  FALLOW_CHECK(free_.size() < capacity_);
  free_.push_back(cell);
  if (free_.size() == capacity_ && chunks_.size() > 1) Shrink();
}

size_t KeyPool::live() const {
  base::MutexLock lock(mutex_);
  return capacity_ - free_.size();
}

size_t KeyPool::capacity() const {
  base::MutexLock lock(mutex_);
  return capacity_;
}

void KeyPool::Grow() {
  EnsureSodium();
  const size_t doublings = std::min<size_t>(chunks_.size(), 8);
  const size_t chunk_bytes = std::min(kChunkBytesMin << doublings, kChunkBytesMax);
  const size_t cells = (chunk_bytes - kCanaryBytes) / kCellBytes;
  free_.reserve(capacity_ + cells);
  chunks_.reserve(chunks_.size() + 1);
  Chunk chunk{.memory = {}, .cells = cells};
  chunk.memory.reset(static_cast<uint8_t*>(sodium_malloc(cells * kCellBytes)));
  if (chunk.memory == nullptr) throw std::bad_alloc();
  Wipe({chunk.memory.get(), cells * kCellBytes});
  capacity_ += cells;
  OfferCells(chunk);
  chunks_.push_back(std::move(chunk));
}

void KeyPool::Shrink() {
  chunks_.resize(1);
  free_.clear();
  capacity_ = chunks_.front().cells;
  OfferCells(chunks_.front());
}

void KeyPool::OfferCells(const Chunk& chunk) {
  for (size_t i = chunk.cells; i > 0; --i) {
    free_.push_back(chunk.memory.get() + (i - 1) * kCellBytes);
  }
}

}  // namespace fallow::crypto
