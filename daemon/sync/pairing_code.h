#ifndef FALLOW_DAEMON_SYNC_PAIRING_CODE_H_
#define FALLOW_DAEMON_SYNC_PAIRING_CODE_H_

// The code that one device shows and a person types on another: "K7QM-3XP1", seven random
// characters of Crockford's base32 (35 bits) and a check character. The check is a Reed-Solomon
// symbol over GF(32), so one wrong character, or two that changed places, are always noticed where
// they are typed, before the one attempt is used up.
//
// Case does not matter, o is read as 0, i and l as 1, hyphens and spaces count for nothing.
// Move-only and wiped. Not synchronised.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"

namespace fallow::sync {

class PairingCode {
 public:
  static constexpr size_t kSecretChars = 7;
  static constexpr size_t kChars = kSecretChars + 1;
  static constexpr size_t kTypedBytesMax = 64;  // with whatever hyphens and spaces

  static PairingCode Random(crypto::RandomSource& random);
  // INVALID_ARGUMENT when it is no code, or has a slip in it.
  static absl::StatusOr<PairingCode> Parse(std::string_view typed);

  // As it is shown: two groups of four. The caller's to wipe or to forget.
  std::string Text() const;
  // The random characters, upper case: what both sides put into the key exchange.
  crypto::ByteSpan secret() const { return chars_.bytes().first(kSecretChars); }

 private:
  explicit PairingCode(crypto::SecretBytes chars) : chars_(std::move(chars)) {}

  crypto::SecretBytes chars_;  // kChars, canonical
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_PAIRING_CODE_H_
