#include "crypto/padding.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "absl/status/status.h"
#include "crypto/primitives.h"
#include "daemon/base/status.h"

namespace fallow::crypto {

size_t PadmeLength(size_t length) {
  FALLOW_CHECK(length <= size_t{1} << 62);
  if (length < 2) return length;
  const int exponent = static_cast<int>(std::bit_width(length)) - 1;
  const int mantissa_bits = static_cast<int>(std::bit_width(static_cast<unsigned>(exponent)));
  const size_t low_bits = (size_t{1} << (exponent - mantissa_bits)) - 1;
  return (length + low_bits) & ~low_bits;
}

size_t PaddedLength(size_t plaintext_bytes) {
  return std::max(kPaddingFloorBytes, PadmeLength(plaintext_bytes + 1));
}

void PadInPlace(MutableByteSpan buffer, size_t plaintext_bytes) {
  EnsureSodium();
  const size_t length = buffer.size();
  FALLOW_CHECK(length == PaddedLength(plaintext_bytes));
  // The block size is the whole length, so that the marker and the zeros fill the buffer.
  FALLOW_CHECK(sodium_pad(nullptr, buffer.data(), plaintext_bytes, length, length) == 0);
}

std::string Pad(ByteSpan plaintext) {
  std::string padded(AsChars(plaintext));
  padded.resize(PaddedLength(plaintext.size()));
  PadInPlace({reinterpret_cast<uint8_t*>(padded.data()), padded.size()}, plaintext.size());
  return padded;
}

absl::StatusOr<size_t> UnpaddedLength(ByteSpan padded) {
  EnsureSodium();
  size_t length = 0;
  if (padded.empty() || sodium_unpad(&length, padded.data(), padded.size(), padded.size()) != 0 ||
      PaddedLength(length) != padded.size()) {
    return absl::DataLossError("Padded data is damaged: its padding is not one that Fallow makes.");
  }
  return length;
}

absl::StatusOr<std::string> Unpad(ByteSpan padded) {
  const absl::StatusOr<size_t> length = UnpaddedLength(padded);
  if (!length.ok()) return length.status();
  return std::string(AsChars(padded.first(*length)));
}

}  // namespace fallow::crypto
