#include "daemon/store/sealed/sealed_main.h"

#include <algorithm>

namespace fallow::store {
namespace {

// SQLite numbers pages from 1.
uint32_t PageNumberAt(int64_t offset) {
  return static_cast<uint32_t>(offset / kPageBytes) + 1;
}

int64_t PlaceOf(uint32_t page_number) {
  return kMainHeaderBytes + (int64_t{page_number} - 1) * kPageBytes;
}

// SQLite reads two pieces that are not whole pages: see ReadDatabaseHeader and ReadChangeCounter.
constexpr size_t kDatabaseHeaderBytes = 100;
constexpr size_t kChangeCounterAt = 24;
constexpr size_t kChangeCounterBytes = 16;

}  // namespace

int SealedMain::Read(crypto::MutableByteSpan out, int64_t offset) {
  if (out.size() == kPageBytes && offset % kPageBytes == 0) {
    return ReadPage(PageNumberAt(offset), out.first<kPageBytes>());
  }
  if (out.size() == kDatabaseHeaderBytes && offset == 0) return ReadDatabaseHeader(out);
  if (out.size() == kChangeCounterBytes && offset == kChangeCounterAt) {
    return ReadChangeCounter(out);
  }
  return SQLITE_IOERR_READ;
}

int SealedMain::ReadPage(uint32_t page_number, Page page) {
  const int code = base_->Read(page, PlaceOf(page_number));
  // SQLite treats a short read as a page of zeros, which would hide that the file was cut short.
  if (code == SQLITE_IOERR_SHORT_READ) return kPageDamaged;
  if (code != SQLITE_OK) return code;
  return OpenPage(*context_, page_number, page) ? SQLITE_OK : kPageDamaged;
}

int SealedMain::ReadDatabaseHeader(crypto::MutableByteSpan out) {
  int64_t size = 0;
  if (const int code = Size(&size); code != SQLITE_OK) return code;
  if (size == 0) {
    std::fill(out.begin(), out.end(), uint8_t{0});
    return SQLITE_IOERR_SHORT_READ;
  }
  const auto header = MadeUpDatabaseHeader();
  std::copy(header.begin(), header.end(), out.begin());
  return SQLITE_OK;
}

// SQLite compares these bytes of page 1 with those it saw before, to learn whether its cache is
// still valid.
int SealedMain::ReadChangeCounter(crypto::MutableByteSpan out) {
  if (const int code = ReadPage(1, buffer_); code != SQLITE_OK) return code;
  std::copy_n(&buffer_[kChangeCounterAt], kChangeCounterBytes, out.begin());
  return SQLITE_OK;
}

int SealedMain::Write(crypto::ByteSpan bytes, int64_t offset) {
  if (bytes.size() != kPageBytes || offset % kPageBytes != 0) return SQLITE_IOERR_WRITE;
  const uint32_t page_number = PageNumberAt(offset);
  SealPage(*context_, page_number, bytes.first<kPageBytes>(), buffer_);
  return base_->Write(buffer_, PlaceOf(page_number));
}

int SealedMain::Size(int64_t* size) {
  int64_t stored = 0;
  const int code = base_->Size(&stored);
  *size = std::max<int64_t>(0, stored - kMainHeaderBytes);
  return code;
}

}  // namespace fallow::store
