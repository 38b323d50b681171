#ifndef FALLOW_DAEMON_JOURNAL_QUIET_H_
#define FALLOW_DAEMON_JOURNAL_QUIET_H_

// Which connections are kept quiet. This is the one place to ask before anything is brought up
// without being asked for (on this day, prompts, plots, look-backs, check-ins, boundaries). What
// the user asks for by name is shown whether it is quiet or not. Pure functions and immutable
// values: any thread.

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "daemon/journal/connection_book.h"
#include "daemon/journal/reflection.h"

namespace fallow::journal {

// Until when the connection is quiet; nothing when it is not quiet at `now`.
std::optional<absl::Time> QuietUntil(const Connection& connection, absl::Time now);

class QuietOnes {
 public:
  // The quiet connections in `book`, which outlives this, at `now`.
  QuietOnes(const ConnectionBook& book, absl::Time now) : book_(book), now_(now) {}

  bool Has(const Connection& connection) const;
  // Whether the reflection is about a quiet connection, under any of its names.
  bool HasOneOf(const Reflection& reflection) const;
  // Removes the reflections that are about a quiet connection.
  void LeaveOut(std::vector<Reflection>& reflections) const;

 private:
  const ConnectionBook& book_;
  absl::Time now_;
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_QUIET_H_
