#include "crypto/kdf.h"

#include <sodium.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "crypto/primitives.h"
#include "daemon/base/next_step.h"

namespace fallow::crypto {

static_assert(std::tuple_size_v<KdfSalt> == crypto_pwhash_argon2id_SALTBYTES);

bool WithinBounds(const KdfParams& params) {
  return params.memory_bytes >= kKdfMemoryFloor && params.memory_bytes <= kKdfMemoryCeiling &&
         params.memory_bytes % 1024 == 0 && params.passes >= kKdfPassesFloor &&
         params.passes <= kKdfPassesCeiling;
}

absl::StatusOr<SlotKey> Stretch(ByteSpan passphrase, const KdfParams& params, const KdfSalt& salt) {
  EnsureSodium();
  if (!WithinBounds(params)) {
    return absl::InvalidArgumentError(
        "The passphrase cannot be stretched with these parameters: use 64 to 512 MiB of memory and "
        "3 to 16 passes.");
  }
  if (passphrase.size() > kPassphraseBytesMax) {
    return absl::InvalidArgumentError(
        "The passphrase is too long: it may have at most 4096 bytes.");
  }
  KeyCell cell;
  if (crypto_pwhash(cell.bytes().data(), kKeyBytes,
                    reinterpret_cast<const char*>(passphrase.data()), passphrase.size(),
                    salt.data(), params.passes, static_cast<size_t>(params.memory_bytes),
                    crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return base::WithNextStep(
        absl::ResourceExhaustedError(
            "The passphrase could not be checked: " + std::to_string(params.memory_bytes / kMiB) +
            " MiB of memory are needed and not free."),
        base::Next::kFreeMemory);
  }
  return SlotKey(std::move(cell));
}

}  // namespace fallow::crypto
