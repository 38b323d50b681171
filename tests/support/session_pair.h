#ifndef FALLOW_TESTS_SUPPORT_SESSION_PAIR_H_
#define FALLOW_TESTS_SUPPORT_SESSION_PAIR_H_

// Two sessions and the link between them. Frames are carried one at a time, in turns, until both
// are silent; time only passes when both wait for it. One thread.

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "daemon/sync/replica.h"
#include "daemon/sync/session.h"

namespace fallow::tests {

class SessionPair {
 public:
  SessionPair(sync::Replica& a, sync::Replica& b, absl::Duration now)
      : now_(now),
        sessions_{Session(a, claims_[0], PeerOf(b), 0, now),
                  Session(b, claims_[1], PeerOf(a), 0, now)} {}

  static sync::Peer PeerOf(const sync::Replica& replica) { return {replica.self(), "", {}}; }

  sync::Session& a() { return sessions_[0]; }
  sync::Session& b() { return sessions_[1]; }
  absl::Duration now() const { return now_; }
  size_t frames() const { return frames_; }

  // Carries one frame; false when neither side has one.
  bool Step() {
    for (int i = 0; i < 2; ++i) {
      turn_ = 1 - turn_;
      const std::optional<sync::v1::Frame> frame = sessions_[turn_].NextFrame(now_);
      if (!frame) continue;
      ++frames_;
      sessions_[1 - turn_].OnFrame(*frame, now_).IgnoreError();
      return true;
    }
    return false;
  }
  // Runs until nothing more happens within `patience`; false if it does not come to rest.
  bool Run(absl::Duration patience = absl::Seconds(2), size_t frames_max = 100'000) {
    const absl::Duration until = now_ + patience;
    for (size_t i = 0; i < frames_max; ++i) {
      if (Step()) continue;
      const absl::Duration next = std::min(a().NextTick(), b().NextTick());
      if (next > until) return true;
      now_ = next;
      a().Tick(now_).IgnoreError();
      b().Tick(now_).IgnoreError();
    }
    return false;
  }
  void Pass(absl::Duration time) {
    now_ += time;
    a().Tick(now_).IgnoreError();
    b().Tick(now_).IgnoreError();
  }

 private:
  using Session = sync::Session;
  absl::Duration now_;
  std::array<sync::BlobClaims, 2> claims_;
  std::array<Session, 2> sessions_;
  size_t turn_ = 1;
  size_t frames_ = 0;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_SESSION_PAIR_H_
