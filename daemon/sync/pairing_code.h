#ifndef FALLOW_DAEMON_SYNC_PAIRING_CODE_H_
#define FALLOW_DAEMON_SYNC_PAIRING_CODE_H_

// The code that one device shows and the user types on another: "K7QM-3XP1", seven random
// characters of Crockford's base32 (35 bits) and a check character. The check is a Reed-Solomon
// symbol over GF(32), so that a single wrong character, or two swapped ones, are always noticed
// where they are typed, before the one attempt is used up.
//
// Case does not matter; o is read as 0, and i and l as 1; hyphens and spaces are ignored.
// Move-only, and wiped on destruction. Not synchronised.

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
  static constexpr size_t kTypedBytesMax = 64;  // hyphens and spaces included

  static PairingCode Random(crypto::RandomSource& random);
  // INVALID_ARGUMENT when this is not a code, or contains a typing mistake.
  static absl::StatusOr<PairingCode> Parse(std::string_view typed);

  // As shown to people: two groups of four. The caller must wipe it or let it expire.
  std::string Text() const;
  // The random characters, in upper case: what both sides feed into the key exchange.
  crypto::ByteSpan secret() const { return chars_.bytes().first(kSecretChars); }

 private:
  explicit PairingCode(crypto::SecretBytes chars) : chars_(std::move(chars)) {}

  crypto::SecretBytes chars_;  // kChars, canonical
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_PAIRING_CODE_H_
