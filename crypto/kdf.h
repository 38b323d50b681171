#ifndef FALLOW_CRYPTO_KDF_H_
#define FALLOW_CRYPTO_KDF_H_

// Derives a key from a passphrase: Argon2id (RFC 9106) with one lane. The bounds apply whatever a
// file says: below the floor, guessing would be cheap; above the ceiling, opening a hostile file
// could use up the machine's memory or minutes of its time.
//
// Safe from any thread.

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/keys.h"
#include "daemon/base/secret_string.h"

namespace fallow::crypto {

inline constexpr uint64_t kMiB = uint64_t{1024} * 1024;
inline constexpr uint64_t kKdfMemoryFloor = 64 * kMiB;
inline constexpr uint64_t kKdfMemoryCeiling = 512 * kMiB;
inline constexpr uint32_t kKdfPassesFloor = 3;
inline constexpr uint32_t kKdfPassesCeiling = 16;
inline constexpr size_t kPassphraseBytesMax = base::kPassphraseBytesMax;

struct KdfParams {
  uint64_t memory_bytes = kKdfMemoryFloor;  // a multiple of 1 KiB
  uint32_t passes = kKdfPassesFloor;
  bool operator==(const KdfParams&) const = default;
};

using KdfSalt = std::array<uint8_t, 16>;

// Whether both numbers are between floor and ceiling, and the memory is a multiple of 1 KiB.
bool WithinBounds(const KdfParams& params);

// Takes about 0.1 s per 64 MiB at three passes. INVALID_ARGUMENT for parameters out of bounds or a
// passphrase longer than kPassphraseBytesMax; RESOURCE_EXHAUSTED when there is not enough memory.
// Argon2's own working memory is not locked; it is returned to the system before this returns.
absl::StatusOr<SlotKey> Stretch(ByteSpan passphrase, const KdfParams& params, const KdfSalt& salt);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_KDF_H_
