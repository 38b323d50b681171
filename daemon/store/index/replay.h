#ifndef FALLOW_DAEMON_STORE_INDEX_REPLAY_H_
#define FALLOW_DAEMON_STORE_INDEX_REPLAY_H_

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

// Brings `index` from its position up to the log's. Returns the change in the number of records set
// aside: negative when more that had waited were folded than were newly set aside. What was applied
// before a failure stays; the next replay goes on from there.
absl::StatusOr<int64_t> Replay(Log& log, Index& index, const Progress& progress);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_REPLAY_H_
