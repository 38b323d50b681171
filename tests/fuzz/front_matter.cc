// The YAML at the top of Markdown files.

#include "daemon/transfer/front_matter.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)fallow::transfer::ParseFrontMatter(bytes);
  return 0;
}
