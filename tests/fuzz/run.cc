// A run of records decodes into what encodes to the same bytes, or is refused.

#include "daemon/journal/run.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto run = fallow::journal::DecodeRun({data, size});
  if (!run.ok()) return 0;
  if (fallow::journal::RunBytes(*run) != size) std::abort();
  std::vector<uint8_t> again(size);
  fallow::journal::EncodeRun(*run, again);
  if (!std::equal(again.begin(), again.end(), data)) std::abort();
  return 0;
}
