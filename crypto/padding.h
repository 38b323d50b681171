#ifndef FALLOW_CRYPTO_PADDING_H_
#define FALLOW_CRYPTO_PADDING_H_

// Padding that hides most of a length: PADMÉ (Nikitin et al., "Reducing Metadata Leakage from
// Encrypted Files and Communication with PURBs", PETS 2019, section 4) leaks only O(log log L) bits
// of a length L and adds at most 12 %. Below the floor all lengths look the same.
//
//     padded = plaintext:bytes[n] 0x80 0x00*
//
// Everything is safe from any thread.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"

namespace fallow::crypto {

inline constexpr size_t kPaddingFloorBytes = size_t{4} * 1024;

// The paper's function: the smallest allowed length that is at least `length`. REQUIRES: length is
// at most 2^62.
size_t PadmeLength(size_t length);

// The length of Pad(plaintext): at least the floor, and always with room for the marker byte.
size_t PaddedLength(size_t plaintext_bytes);

std::string Pad(ByteSpan plaintext);
// DATA_LOSS when `padded` is not something that Pad returns.
absl::StatusOr<std::string> Unpad(ByteSpan padded);

// Pads in place, for plaintext that must not be copied. REQUIRES: `buffer` has
// PaddedLength(plaintext_bytes) bytes and begins with the plaintext.
void PadInPlace(MutableByteSpan buffer, size_t plaintext_bytes);
// The length of the plaintext at the start of `padded`. DATA_LOSS as for Unpad.
absl::StatusOr<size_t> UnpaddedLength(ByteSpan padded);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_PADDING_H_
