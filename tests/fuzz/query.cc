// Any text is a search within its limits, or refused; nothing else.

#include "clients/words/query.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fallow::client;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto query = ParseQuery(text, absl::FromUnixSeconds(1'710'340'220), absl::UTCTimeZone());
  if (!query.ok()) return 0;
  size_t terms = 0;
  for (const Term& term : query->terms) {
    const bool either = term.kind == Term::Kind::kAnyOf;
    if (either && term.any_of.size() < 2) std::abort();
    if (!either && term.kind != Term::Kind::kHas && term.text.empty()) std::abort();
    terms += either ? term.any_of.size() : 1;
  }
  if (terms > kQueryTermsMax) std::abort();
  return 0;
}
