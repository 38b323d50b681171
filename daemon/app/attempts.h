#ifndef FALLOW_DAEMON_APP_ATTEMPTS_H_
#define FALLOW_DAEMON_APP_ATTEMPTS_H_

// Slows down anyone who tries passphrases through the daemon. The first few wrong ones are put down
// to mistyping; from the kFree-th on, each doubles the wait before the next attempt, up to
// kLongestWait, so that users are never shut out of their own journal. Plain values.

#include <algorithm>

#include "absl/time/time.h"

namespace fallow::app {

class Attempts {
 public:
  static constexpr int kFree = 3;
  static constexpr absl::Duration kFirstWait = absl::Seconds(1);
  static constexpr absl::Duration kLongestWait = absl::Seconds(16);

  // How long until the next attempt may be made. `now` is on any clock that only goes forward.
  absl::Duration Delay(absl::Duration now) const {
    return std::max(next_ - now, absl::ZeroDuration());
  }
  void Failed(absl::Duration now) {
    if (++failures_ < kFree) return;
    next_ = now + wait_;
    wait_ = std::min(wait_ * 2, kLongestWait);
  }
  void Succeeded() { *this = Attempts(); }

 private:
  int failures_ = 0;
  absl::Duration wait_ = kFirstWait;
  absl::Duration next_ = -absl::InfiniteDuration();
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_ATTEMPTS_H_
