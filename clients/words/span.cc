#include "clients/words/span.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"

namespace fallow::words {
namespace {

constexpr int64_t kCountMax = 1'000'000;

struct Unit {
  std::string_view letter, name;
  int64_t seconds;
};
constexpr auto kUnits = std::to_array<Unit>({{"s", "second", 1},
                                             {"m", "minute", 60},
                                             {"h", "hour", 3600},
                                             {"d", "day", 86400},
                                             {"w", "week", 7 * 86400}});

const Unit* FindUnit(std::string_view word) {
  const auto found = std::ranges::find_if(kUnits, [&](const Unit& unit) {
    if (word == unit.letter || word == unit.name) return true;
    return word.ends_with('s') && word.substr(0, word.size() - 1) == unit.name;
  });
  return found == kUnits.end() ? nullptr : &*found;
}

absl::Status NotASpan(std::string_view words) {
  return base::Invalid("The time cannot be read",
                       base::Text("{} is not a length of time", {base::Quoted(words)}),
                       "Write it like `7d`, `12h`, `90m`, `2w` or `0`.");
}

}  // namespace

absl::StatusOr<absl::Duration> SpanFromWords(std::string_view words) {
  int64_t count = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), count);
  if (error != std::errc() || count < 0 || count > kCountMax) return NotASpan(words);
  std::string_view unit = words.substr(static_cast<size_t>(end - words.data()));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit.empty() && count == 0) return absl::ZeroDuration();
  const Unit* const known = FindUnit(unit);
  if (known == nullptr) return NotASpan(words);
  return absl::Seconds(count * known->seconds);
}

}  // namespace fallow::words
