#include "daemon/store/log/witnessed_time.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/numbers.h"
#include "daemon/base/strings.h"

namespace fallow::store {
namespace {

constexpr absl::Duration kConfirmedAfter = absl::Hours(24);

}  // namespace

WitnessedTime Witness(const WitnessedTime& before, absl::Time now) {
  if (now < before.latest) return {std::min(before.confirmed, now), now};
  if (now - before.latest >= kConfirmedAfter) return {before.latest, now};
  return before;
}

std::string EncodeWitnessed(const WitnessedTime& witnessed) {
  return std::to_string(absl::ToUnixMillis(witnessed.confirmed)) + " " +
         std::to_string(absl::ToUnixMillis(witnessed.latest));
}

std::optional<WitnessedTime> DecodeWitnessed(std::string_view encoded) {
  const size_t space = encoded.find(' ');
  int64_t confirmed = 0;
  int64_t latest = 0;
  if (space == std::string_view::npos ||
      !absl::SimpleAtoi(base::ToAbsl(encoded.substr(0, space)), &confirmed) ||
      !absl::SimpleAtoi(base::ToAbsl(encoded.substr(space + 1)), &latest)) {
    return WitnessedTime();
  }
  return WitnessedTime{absl::FromUnixMillis(confirmed), absl::FromUnixMillis(latest)};
}

}  // namespace fallow::store
