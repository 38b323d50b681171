#ifndef FALLOW_CRYPTO_PADDING_H_
#define FALLOW_CRYPTO_PADDING_H_

// Lengths that tell little: PADMÉ (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files
// and Communication with PURBs", PETS 2019, section 4) lets a length of L bits leak only
// O(log log L) of them and costs at most 12 %. Below the floor every length looks the same.
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

// The paper's function alone: the least allowed length that is not below `length`.
// REQUIRES: length is at most 2^62.
size_t PadmeLength(size_t length);

// The length of Pad(plaintext): never below the floor, and always room for the mark.
size_t PaddedLength(size_t plaintext_bytes);

std::string Pad(ByteSpan plaintext);
// DATA_LOSS when `padded` is not what Pad returns for any plaintext.
absl::StatusOr<std::string> Unpad(ByteSpan padded);

// The same in place, for what must not be copied. REQUIRES: `buffer` has
// PaddedLength(plaintext_bytes) and begins with the plaintext.
void PadInPlace(MutableByteSpan buffer, size_t plaintext_bytes);
// How many bytes of plaintext `padded` begins with.
absl::StatusOr<size_t> UnpaddedLength(ByteSpan padded);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_PADDING_H_
