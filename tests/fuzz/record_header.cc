// A header decodes into what encodes to the same bytes, or is refused.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "daemon/journal/record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto header = fallow::journal::DecodeHeader({data, size});
  if (!header.ok()) return 0;
  const fallow::journal::EncodedHeader again = fallow::journal::Encode(*header);
  if (!std::equal(again.begin(), again.end(), data, data + size)) std::abort();
  return 0;
}
