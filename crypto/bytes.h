#ifndef FALLOW_CRYPTO_BYTES_H_
#define FALLOW_CRYPTO_BYTES_H_

// Views of bytes, and the only place where text is cast to bytes and back.

#include <cstdint>
#include <span>
#include <string_view>

namespace fallow::crypto {

using ByteSpan = std::span<const uint8_t>;
using MutableByteSpan = std::span<uint8_t>;

inline ByteSpan AsBytes(std::string_view chars) {
  return {reinterpret_cast<const uint8_t*>(chars.data()), chars.size()};
}

inline std::string_view AsChars(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Takes the same time wherever the first difference is. Lengths are not secret.
bool Equal(ByteSpan a, ByteSpan b);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_BYTES_H_
