// Any letter is refused, or has findings whose places are whole.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/practice/clarity.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fallow::practice;  // NOLINT(google-build-using-namespace)
  static const Clarity& clarity = *new Clarity(Clarity::Load({}).clarity);
  Letter letter;
  letter[Part::kWords] = std::string_view(reinterpret_cast<const char*>(data), size);
  const auto findings = clarity.Check(letter);
  if (!findings.ok()) return 0;
  for (const Finding& finding : *findings) {
    if ((finding.line == 0) != (finding.length == 0)) std::abort();
  }
  return 0;
}
