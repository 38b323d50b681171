#ifndef FALLOW_DAEMON_JOURNAL_QUIET_H_
#define FALLOW_DAEMON_JOURNAL_QUIET_H_

// Who is kept quiet: the one place that is asked before anything comes to a person by itself
// (on-this-day, prompts, plots, look-backs, check-ins, boundaries). What a person asks for by name
// is shown whether it is quiet or not. Pure functions and immutable values: any thread.

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "daemon/journal/connection_book.h"
#include "daemon/journal/reflection.h"

namespace fallow::journal {

// Until when; nothing when it is not quiet at `now`.
std::optional<absl::Time> QuietUntil(const Connection& connection, absl::Time now);

class QuietOnes {
 public:
  // Those of `book`, which outlives this, at `now`.
  QuietOnes(const ConnectionBook& book, absl::Time now) : book_(book), now_(now) {}

  bool Has(const Connection& connection) const;
  // Whether it is about one of them, under any of its names.
  bool HasOneOf(const Reflection& reflection) const;
  // Takes away what is about one of them.
  void LeaveOut(std::vector<Reflection>& reflections) const;

 private:
  const ConnectionBook& book_;
  absl::Time now_;
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_QUIET_H_
