#include "daemon/store/sealed/file_in_memory.h"

#include <algorithm>
#include <utility>

namespace fallow::store {

int FileInMemory::LayOver(std::unique_ptr<Filename> name, std::unique_ptr<BaseFile> below) {
  int64_t size = 0;
  if (const int code = below->Size(&size); code != SQLITE_OK) return code;
  name_ = std::move(name);
  below_ = std::move(below);
  below_size_ = size_ = size;
  exists_ = true;
  return SQLITE_OK;
}

void FileInMemory::Remove() {
  below_.reset();
  blocks_.clear();
  below_size_ = size_ = 0;
  exists_ = false;
}

int FileInMemory::ReadBelow(crypto::MutableByteSpan out, int64_t offset) {
  std::fill(out.begin(), out.end(), uint8_t{0});
  const int64_t there = std::clamp<int64_t>(below_size_ - offset, 0, std::ssize(out));
  if (there == 0) return SQLITE_OK;
  return below_->Read(out.first(static_cast<size_t>(there)), offset);
}

int FileInMemory::Read(crypto::MutableByteSpan out, int64_t offset) {
  const int64_t there = std::clamp<int64_t>(size_ - offset, 0, std::ssize(out));
  if (const int code = ReadBelow(out, offset); code != SQLITE_OK) return code;
  for (int64_t at = 0; at < there;) {
    const int64_t within = (offset + at) % kBlockBytes;
    const int64_t some = std::min(kBlockBytes - within, there - at);
    const auto block = blocks_.find((offset + at) / kBlockBytes);
    if (block != blocks_.end()) {
      std::copy_n(block->second->begin() + within, some, out.begin() + at);
    }
    at += some;
  }
  std::fill(out.begin() + there, out.end(), uint8_t{0});
  return there < std::ssize(out) ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

int FileInMemory::BlockAt(int64_t number, Block** block) {
  std::unique_ptr<Block>& place = blocks_[number];
  if (place == nullptr) {
    place = std::make_unique<Block>();
    const bool full = blocks_.size() > kBlocksMax;
    const int code = full ? SQLITE_FULL : ReadBelow(*place, number * kBlockBytes);
    if (code != SQLITE_OK) {
      blocks_.erase(number);
      return code;
    }
  }
  *block = place.get();
  return SQLITE_OK;
}

int FileInMemory::Write(crypto::ByteSpan bytes, int64_t offset) {
  for (int64_t at = 0; at < std::ssize(bytes);) {
    const int64_t within = (offset + at) % kBlockBytes;
    const int64_t some = std::min(kBlockBytes - within, std::ssize(bytes) - at);
    Block* block = nullptr;
    const int code = BlockAt((offset + at) / kBlockBytes, &block);
    if (code != SQLITE_OK) return code;
    std::copy_n(bytes.begin() + at, some, block->begin() + within);
    at += some;
  }
  size_ = std::max(size_, offset + std::ssize(bytes));
  return SQLITE_OK;
}

int FileInMemory::Truncate(int64_t size) {
  size_ = std::min(size_, size);
  below_size_ = std::min(below_size_, size);
  const int64_t whole = (size + kBlockBytes - 1) / kBlockBytes;
  blocks_.erase(blocks_.lower_bound(whole), blocks_.end());
  // What was cut off must not come back when the file grows again.
  if (const auto last = blocks_.find(size / kBlockBytes); last != blocks_.end()) {
    std::fill(last->second->begin() + size % kBlockBytes, last->second->end(), uint8_t{0});
  }
  return SQLITE_OK;
}

}  // namespace fallow::store
