// A frontier decodes into what encodes to the same bytes, or is refused.

#include "daemon/journal/frontier.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto frontier = fallow::journal::DecodeFrontier(bytes);
  if (frontier.ok() && fallow::journal::EncodeFrontier(*frontier) != bytes) std::abort();
  return 0;
}
