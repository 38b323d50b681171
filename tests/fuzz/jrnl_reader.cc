// jrnl's text files. Entries that are accepted are in their normal form.

#include "daemon/transfer/jrnl_reader.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "daemon/transfer/text_form.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fallow::transfer::ProblemLog problems;
  fallow::transfer::JrnlReader reader(
      fallow::transfer::OpenString({reinterpret_cast<const char*>(data), size}), size, "j.txt", {},
      {"UTC", absl::UTCTimeZone()}, &problems);
  for (;;) {
    const auto entry = reader.Next();
    if (!entry.ok() || !*entry) return 0;
    std::string text = (*entry)->text;
    if (!fallow::transfer::NormaliseText(&text).empty() || text != (*entry)->text) std::abort();
  }
}
