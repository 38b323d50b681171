#include "daemon/system/alarm.h"

#include <poll.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>

#include "absl/time/clock.h"

namespace fallow::system {
namespace {

// Whether the alarm goes off within `patience`.
bool GoesOff(const DayAlarm& alarm, absl::Duration patience) {
  pollfd waited{alarm.fd(), POLLIN, 0};
  if (poll(&waited, 1, static_cast<int>(absl::ToInt64Milliseconds(patience))) != 1) return false;
  uint64_t expirations = 0;
  return read(alarm.fd(), &expirations, sizeof(expirations)) > 0;
}

TEST_CASE(
    "an alarm on the time of day goes off once its time has come, and at once when it is past") {
  DayAlarm alarm;
  const absl::Time due = absl::Now() + absl::Milliseconds(50);
  alarm.Set(due);
  REQUIRE(GoesOff(alarm, absl::Minutes(2)));
  CHECK(absl::Now() >= due);
  CHECK_FALSE(GoesOff(alarm, absl::ZeroDuration()));
  for (const absl::Time past : {absl::UnixEpoch(), absl::InfinitePast(), due}) {
    alarm.Set(past);
    CHECK(GoesOff(alarm, absl::Minutes(2)));
  }
}

TEST_CASE("an alarm that is set anew or taken back does not go off as it was set before") {
  DayAlarm alarm;
  alarm.Set(absl::UnixEpoch());
  alarm.Set(absl::Now() + absl::Hours(24));
  CHECK_FALSE(GoesOff(alarm, absl::ZeroDuration()));
  alarm.Set(absl::UnixEpoch());
  alarm.Set(absl::InfiniteFuture());
  CHECK_FALSE(GoesOff(alarm, absl::ZeroDuration()));
}

}  // namespace
}  // namespace fallow::system
