// Any text is a date with a span around its instant, or refused; nothing else.

#include "clients/words/when.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using fallow::client::ParseWhen;
  static const absl::TimeZone zone = [] {
    absl::TimeZone loaded;
    if (!absl::LoadTimeZone("America/Sao_Paulo", &loaded)) std::abort();
    return loaded;
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::Time now = absl::FromUnixSeconds(1'710'340'220);
  for (const auto outlook : {fallow::client::Outlook::kBack, fallow::client::Outlook::kAhead}) {
    const auto when = ParseWhen(text, now, zone, outlook);
    if (when.ok() && !(when->begin <= when->at && when->at < when->end)) std::abort();
  }
  return 0;
}
