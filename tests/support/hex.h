#ifndef FALLOW_TESTS_SUPPORT_HEX_H_
#define FALLOW_TESTS_SUPPORT_HEX_H_

// Hexadecimal, as test vectors are written.

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace fallow::tests {

inline std::string FromHex(const std::string& hex) {
  return absl::HexStringToBytes(hex);
}
inline std::string ToHex(const std::string& bytes) {
  return absl::BytesToHexString(bytes);
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_HEX_H_
