// Any file of rules is read or reported, and what it leaves can be checked with.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "daemon/practice/clarity.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fallow::practice;  // NOLINT(google-build-using-namespace)
  const std::vector<RuleFile> files = {{"f", {reinterpret_cast<const char*>(data), size}}};
  Letter letter;
  letter[Part::kWords] = "You always said maybe someday. I am sorry, because it ends.";
  if (!Clarity::Load(files).clarity.Check(letter).ok()) std::abort();
  return 0;
}
