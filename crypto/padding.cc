#include "crypto/padding.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "absl/status/status.h"
#include "crypto/check.h"
#include "crypto/primitives.h"

namespace fallow::crypto {

size_t PadmeLength(size_t length) {
  FALLOW_CRYPTO_CHECK(length <= size_t{1} << 62);
  if (length < 2) return length;
  const int exponent = static_cast<int>(std::bit_width(length)) - 1;
  const int mantissa_bits = static_cast<int>(std::bit_width(static_cast<unsigned>(exponent)));
  const size_t low_bits = (size_t{1} << (exponent - mantissa_bits)) - 1;
  return (length + low_bits) & ~low_bits;
}

size_t PaddedLength(size_t plaintext_bytes) {
  return std::max(kPaddingFloorBytes, PadmeLength(plaintext_bytes + 1));
}

std::string Pad(ByteSpan plaintext) {
  EnsureSodium();
  std::string padded(AsChars(plaintext));
  const size_t length = PaddedLength(plaintext.size());
  padded.resize(length);
  // One block of the whole length: the mark and zeros fill up to it.
  FALLOW_CRYPTO_CHECK(sodium_pad(nullptr, reinterpret_cast<uint8_t*>(padded.data()),
                                 plaintext.size(), length, length) == 0);
  return padded;
}

absl::StatusOr<std::string> Unpad(ByteSpan padded) {
  EnsureSodium();
  size_t length = 0;
  if (padded.empty() || sodium_unpad(&length, padded.data(), padded.size(), padded.size()) != 0 ||
      PaddedLength(length) != padded.size()) {
    return absl::DataLossError("Padded data is damaged: its padding is not one that Fallow makes.");
  }
  return std::string(AsChars(padded.first(length)));
}

}  // namespace fallow::crypto
