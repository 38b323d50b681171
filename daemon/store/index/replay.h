#ifndef FALLOW_DAEMON_STORE_INDEX_REPLAY_H_
#define FALLOW_DAEMON_STORE_INDEX_REPLAY_H_

// From the log to the index: reads records, folds them, and hands the index what they add up to, in
// batches of bounded size. A record that cannot be read or does not fold is set aside and counted;
// it stops nothing. Where a text was edited apart, all records of its reflection are folded anew,
// once for each batch, which merges them.

#include <cstdint>

#include "absl/status/statusor.h"
#include "daemon/store/index/index.h"
#include "daemon/store/log/log.h"
#include "daemon/store/log/progress.h"

namespace fallow::store {

// Brings `index` from its position to the log's. Returns how many records more are set aside than
// before; fewer, where some had waited for others that have come. What was applied before a failure
// stays; the next replay goes on from there.
absl::StatusOr<int64_t> Replay(Log& log, Index& index, const Progress& progress);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_REPLAY_H_
