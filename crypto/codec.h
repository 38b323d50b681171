#ifndef FALLOW_CRYPTO_CODEC_H_
#define FALLOW_CRYPTO_CODEC_H_

// Little-endian fields, one after the other. Writing past the end is a bug of ours and stops the
// program; reading past the end is a fault of the input and is remembered for overrun() and
// complete(). Not synchronised.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "crypto/bytes.h"
#include "daemon/base/status.h"

namespace fallow::crypto {

class FieldWriter {
 public:
  explicit FieldWriter(MutableByteSpan out) : rest_(out) {}

  template <std::unsigned_integral T>
  void Integer(T value) {
    FALLOW_CHECK(rest_.size() >= sizeof(T));
    for (size_t i = 0; i < sizeof(T); ++i) {
      rest_[i] = static_cast<uint8_t>(uint64_t{value} >> (8 * i));
    }
    rest_ = rest_.subspan(sizeof(T));
  }
  void Bytes(ByteSpan bytes) {
    FALLOW_CHECK(rest_.size() >= bytes.size());
    std::copy(bytes.begin(), bytes.end(), rest_.begin());
    rest_ = rest_.subspan(bytes.size());
  }
  // Whether the output is filled exactly.
  bool full() const { return rest_.empty(); }

 private:
  MutableByteSpan rest_;
};

class FieldReader {
 public:
  explicit FieldReader(ByteSpan in) : rest_(in) {}

  // Zero when fewer bytes than that are left.
  template <std::unsigned_integral T>
  T Integer() {
    const ByteSpan bytes = Bytes(sizeof(T));
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size(); ++i) value |= uint64_t{bytes[i]} << (8 * i);
    return static_cast<T>(value);
  }
  // Empty when fewer bytes than `size` are left.
  ByteSpan Bytes(size_t size) {
    if (size > rest_.size()) {
      overrun_ = true;
      rest_ = {};
      return {};
    }
    const ByteSpan bytes = rest_.first(size);
    rest_ = rest_.subspan(size);
    return bytes;
  }
  // Fills `out`; leaves it unchanged when too few bytes are left.
  void Into(MutableByteSpan out) {
    const ByteSpan bytes = Bytes(out.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
  }
  bool overrun() const { return overrun_; }
  // Whether the input consisted of exactly what was read.
  bool complete() const { return !overrun_ && rest_.empty(); }

 private:
  ByteSpan rest_;
  bool overrun_ = false;
};

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_CODEC_H_
