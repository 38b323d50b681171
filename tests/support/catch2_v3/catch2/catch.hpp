#ifndef FALLOW_TESTS_SUPPORT_CATCH2_V3_CATCH2_CATCH_HPP_
#define FALLOW_TESTS_SUPPORT_CATCH2_V3_CATCH2_CATCH_HPP_

// Catch2 as tests know it, where it is version 3: that has no header of this name, and calls two
// matchers otherwise. Only there this folder is looked into (tests/CMakeLists.txt).

#include <catch2/catch_all.hpp>

namespace Catch {

using Matchers::EndsWith;
using Matchers::StartsWith;

inline auto Contains(const std::string& text) {
  return Matchers::ContainsSubstring(text);
}

}  // namespace Catch

#endif  // FALLOW_TESTS_SUPPORT_CATCH2_V3_CATCH2_CATCH_HPP_
