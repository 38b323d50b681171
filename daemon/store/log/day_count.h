#ifndef FALLOW_DAEMON_STORE_LOG_DAY_COUNT_H_
#define FALLOW_DAEMON_STORE_LOG_DAY_COUNT_H_

// How much time has certainly passed in this vault (counted_time.h), kept in its local settings.
//
//   FALLOW_ASSIGN_OR_RETURN(const absl::Duration came, days.Note());   // to be written down
//   if (days.Passed(came) >= 30 days) …                                // later, in another program
//
// Not thread-safe: the journal executor owns it.

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/store/log/counted_time.h"
#include "daemon/store/log/settings.h"

namespace fallow::store {

class DayCount {
 public:
  // All of them outlive it. Without a steady clock every look is one of another program.
  DayCount(LocalSettings& settings, base::Clock& clock, SteadyClock* steady)
      : settings_(settings), clock_(clock), steady_(steady) {}

  // Goes on from what was written down, and writes down what is so now. Until it has succeeded
  // nothing is counted, and nothing has passed.
  absl::Status Load();
  // What is counted by now; zero as long as nothing is.
  absl::Duration Now();
  // The same, durable when it returns: whatever is written down after that lies behind it.
  absl::StatusOr<absl::Duration> Note();
  // How long it certainly is since, or was from one to the other. Never too much.
  absl::Duration Passed(absl::Duration since);
  absl::Duration Passed(absl::Duration since, absl::Duration until);

 private:
  void Look();

  LocalSettings& settings_;
  base::Clock& clock_;
  SteadyClock* const steady_;
  bool loaded_ = false;
  std::optional<CountedTime> time_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_DAY_COUNT_H_
