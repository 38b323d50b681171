#ifndef FALLOW_TESTS_SUPPORT_HEX_H_
#define FALLOW_TESTS_SUPPORT_HEX_H_

// Hexadecimal, as used in test vectors.

#include <charconv>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"

namespace fallow::tests {

// Abseil's own function has a different signature in the releases of Debian 12 and 13.
inline std::string FromHex(std::string_view hex) {
  constexpr int kBase = 16;
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned char byte = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, byte, kBase);
    bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}
inline std::string ToHex(const std::string& bytes) {
  return absl::BytesToHexString(bytes);
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_HEX_H_
