#ifndef FALLOW_DAEMON_SYNC_BACKOFF_H_
#define FALLOW_DAEMON_SYNC_BACKOFF_H_

// How long to wait before the next attempt: exponential backoff with full jitter (Brooker,
// "Exponential Backoff And Jitter", 2015), so that devices which lost each other at the same moment
// do not all dial again at the same moment. Not synchronised.

#include <algorithm>
#include <cstdint>

#include "absl/time/time.h"
#include "crypto/random.h"

namespace fallow::sync {

inline constexpr absl::Duration kBackoffFirst = absl::Seconds(1);
inline constexpr absl::Duration kBackoffMax = absl::Minutes(5);
inline constexpr absl::Duration kBackoffMin = absl::Milliseconds(50);

// A random duration, uniform in [0, `span`).
inline absl::Duration Jitter(absl::Duration span, crypto::RandomSource& random) {
  uint8_t bytes[4];
  random.Fill(bytes);
  uint32_t fraction = 0;
  for (const uint8_t byte : bytes) fraction = fraction << 8 | byte;
  return span * (static_cast<double>(fraction) / 4294967296.0);
}

class Backoff {
 public:
  void Reset() { ceiling_ = kBackoffFirst; }
  // The wait before the next attempt. The upper bound doubles with each call, up to kBackoffMax.
  absl::Duration Next(crypto::RandomSource& random) {
    const absl::Duration wait = std::max(kBackoffMin, Jitter(ceiling_, random));
    ceiling_ = std::min(kBackoffMax, ceiling_ * 2);
    return wait;
  }

 private:
  absl::Duration ceiling_ = kBackoffFirst;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_BACKOFF_H_
