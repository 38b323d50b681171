#ifndef FALLOW_DAEMON_SYNC_FLOW_H_
#define FALLOW_DAEMON_SYNC_FLOW_H_

// Flow control for a session: credit for parts in each direction, and rate limits for frames that
// need no credit. Not synchronised.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/time/time.h"
#include "daemon/base/status.h"
#include "daemon/sync/limits.h"

namespace fallow::sync {

// How many bytes of parts the peer is still willing to take.
class SendCredit {
 public:
  bool Covers(uint64_t bytes) const { return bytes <= left_; }
  void Spend(uint64_t bytes) {
    FALLOW_CHECK(Covers(bytes));
    left_ -= bytes;
  }
  // False when the peer returns more credit than was spent, or returns it in too small amounts.
  bool Grow(uint64_t bytes) {
    if (bytes < kCreditBytesMin || bytes > kWindowBytes - left_) return false;
    left_ += bytes;
    return true;
  }

 private:
  uint64_t left_ = kWindowBytes;
};

// How many bytes of parts the peer may still send, and how many have been consumed but not yet
// returned as credit.
class ReceiveWindow {
 public:
  // False when the peer had no credit for them.
  bool Arrive(uint64_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }
  void Consume(uint64_t bytes) { consumed_ += bytes; }
  bool CreditIsDue() const { return consumed_ >= kCreditBytesMin; }
  uint64_t GiveBack() {
    left_ += consumed_;
    FALLOW_CHECK(left_ <= kWindowBytes);
    return std::exchange(consumed_, 0);
  }

 private:
  uint64_t left_ = kWindowBytes;
  uint64_t consumed_ = 0;
};

// A token bucket: holds `at_once` tokens and regains one in every `every`.
class Budget {
 public:
  Budget(size_t at_once, absl::Duration every)
      : all_(every * static_cast<int64_t>(at_once)), every_(every) {}
  // False when no token is left.
  bool Spend(absl::Duration now) {
    const absl::Duration full_at = std::max(full_at_, now) + every_;
    if (full_at - now > all_) return false;
    full_at_ = full_at;
    return true;
  }
  // When the next one can be spent: `now` or later.
  absl::Duration NextAt(absl::Duration now) const {
    return std::max(now, full_at_ + every_ - all_);
  }

 private:
  absl::Duration all_, every_;
  absl::Duration full_at_ = -absl::InfiniteDuration();  // when the bucket will be full again
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_FLOW_H_
