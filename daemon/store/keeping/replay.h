#ifndef FALLOW_DAEMON_STORE_KEEPING_REPLAY_H_
#define FALLOW_DAEMON_STORE_KEEPING_REPLAY_H_

// From the log to the index: reads records, folds them, and passes the results to the index in
// batches of bounded size. A record that cannot be read or folded is set aside and counted, and
// does not hold up others. When a text was edited independently on several devices, all records of
// its reflection are folded again, once per batch, which merges the edits.

#include <cstdint>

#include "absl/status/statusor.h"
#include "daemon/store/index/index.h"
#include "daemon/store/log/log.h"
#include "daemon/store/log/progress.h"

namespace fallow::store {

struct Replayed {
  int64_t set_aside = 0;  // more than before; fewer, where some had waited for others that came
  uint64_t damaged =
      0;  // of those that were passed: rows that cannot be read, payloads that do not open
};

// Brings `index` from its position to the log's. What was applied before a failure stays; the next
// replay goes on from there. DATA_LOSS and UNIMPLEMENTED are the index's: damage of the log stops
// nothing.
absl::StatusOr<Replayed> Replay(Log& log, Index& index, const Progress& progress);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEEPING_REPLAY_H_
