#include "daemon/store/log/counted_time.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "daemon/base/strings.h"

namespace fallow::store {
namespace {

// More than those of a lifetime, since each is longer than the next.
constexpr size_t kLeapsMax = 10'000;
constexpr size_t kFixedFields = 6;

// Between two programs: by how much the time of day has moved on. Where it had fallen behind and
// has come back, without what was counted meanwhile.
absl::Duration LeapTo(const CountedTime& before, absl::Time day) {
  const bool came_back = before.latest_day > before.last.day && day > before.latest_day;
  const absl::Duration leap = came_back
                                  ? (day - before.latest_day) - (before.counted - before.at_latest)
                                  : day - before.last.day;
  return std::clamp(leap, absl::ZeroDuration(), kLeapMax);
}

std::string Millis(absl::Duration duration) {
  return std::to_string(absl::ToInt64Milliseconds(duration));
}

}  // namespace

CountedTime Count(const std::optional<CountedTime>& before, const ClockReading& now) {
  if (!before) return {absl::ZeroDuration(), now, now.day, absl::ZeroDuration(), {}};
  CountedTime time = *before;
  if (now.scale && now.scale == before->last.scale) {
    time.counted += std::max(absl::ZeroDuration(), now.steady - before->last.steady);
  } else if (const absl::Duration leap = LeapTo(*before, now.day); leap > absl::ZeroDuration()) {
    time.counted += leap;
    std::erase_if(time.leaps, [&](const CountedTime::Leap& one) { return one.length <= leap; });
    time.leaps.push_back({time.counted, leap});
  }
  time.last = now;
  if (now.day >= time.latest_day) {
    time.latest_day = now.day;
    time.at_latest = time.counted;
  }
  return time;
}

absl::Duration CertainlyPassed(const CountedTime& time, absl::Duration since,
                               absl::Duration until) {
  // The first that came later is the longest of those.
  const auto longest = std::find_if(time.leaps.begin(), time.leaps.end(),
                                    [&](const CountedTime::Leap& leap) { return leap.at > since; });
  return until - since - (longest == time.leaps.end() ? absl::ZeroDuration() : longest->length);
}

std::string EncodeCounted(const std::optional<CountedTime>& time) {
  if (!time) return "";
  std::string out =
      Millis(time->counted) + " " + std::to_string(absl::ToUnixMillis(time->last.day)) + " " +
      std::to_string(absl::ToUnixMillis(time->latest_day)) + " " + Millis(time->at_latest) + " " +
      std::to_string(time->last.scale.value_or(0)) + " " + Millis(time->last.steady);
  for (const CountedTime::Leap& leap : time->leaps) {
    out += " " + Millis(leap.at) + " " + Millis(leap.length);
  }
  return out;
}

std::optional<std::optional<CountedTime>> DecodeCounted(std::string_view encoded) {
  const std::vector<absl::string_view> fields =
      absl::StrSplit(base::ToAbsl(encoded), ' ', absl::SkipEmpty());
  std::optional<CountedTime> none;
  if (fields.size() < kFixedFields || (fields.size() - kFixedFields) % 2 != 0 ||
      fields.size() > kFixedFields + 2 * kLeapsMax) {
    return none;
  }
  std::vector<int64_t> numbers;
  uint64_t scale = 0;
  for (size_t i = 0; i < fields.size(); ++i) {
    int64_t number = 0;
    const bool is_scale = i == 4;
    if (is_scale ? !absl::SimpleAtoi(fields[i], &scale) : !absl::SimpleAtoi(fields[i], &number)) {
      return none;
    }
    numbers.push_back(number);
  }
  CountedTime time;
  time.counted = absl::Milliseconds(numbers[0]);
  time.last.day = absl::FromUnixMillis(numbers[1]);
  time.latest_day = absl::FromUnixMillis(numbers[2]);
  time.at_latest = absl::Milliseconds(numbers[3]);
  if (scale != 0) time.last.scale = scale;
  time.last.steady = absl::Milliseconds(numbers[5]);
  for (size_t i = kFixedFields; i < numbers.size(); i += 2) {
    time.leaps.push_back({absl::Milliseconds(numbers[i]), absl::Milliseconds(numbers[i + 1])});
  }
  return std::optional<CountedTime>(std::move(time));
}

}  // namespace fallow::store
