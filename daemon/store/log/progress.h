#ifndef FALLOW_DAEMON_STORE_LOG_PROGRESS_H_
#define FALLOW_DAEMON_STORE_LOG_PROGRESS_H_

#include <cstdint>
#include <functional>

namespace fallow::store {

// Called from time to time during long work over the log's records, on the same thread; false asks
// to stop, and the work then fails with CANCELLED. An empty one is never called.
using Progress = std::function<bool(uint64_t done_records, uint64_t total_records)>;

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_PROGRESS_H_
