#ifndef FALLOW_DAEMON_STORE_KEEPING_RESCUE_H_
#define FALLOW_DAEMON_STORE_KEEPING_RESCUE_H_

// From an old index to a new one: what the log can no longer say. Where records are damaged, the
// index holds the only text that is left, and a new one that was built from the log alone would
// lose it. Not thread-safe: the journal executor owns both.

#include <cstdint>

#include "absl/status/statusor.h"
#include "daemon/store/index/index.h"
#include "daemon/store/log/log.h"

namespace fallow::store {

// Puts into `fresh`, which stands where the log does, each reflection that `old` has and `fresh`
// has not, or in an earlier version; unless the log says that it was let go. How many those are.
// What cannot be read of `old` is passed over; failures are those of writing `fresh`.
absl::StatusOr<uint64_t> CarryOver(Index& old, Index& fresh, Log& log);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEEPING_RESCUE_H_
