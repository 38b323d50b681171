#ifndef FALLOW_DAEMON_STORE_LOG_PROGRESS_H_
#define FALLOW_DAEMON_STORE_LOG_PROGRESS_H_

#include <cstdint>
#include <functional>

namespace fallow::store {

// Called from time to time, on the same thread, during long work over the log's records. When it
// returns false, the work stops and fails with CANCELLED. May be empty.
using Progress = std::function<bool(uint64_t done_records, uint64_t total_records)>;

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_PROGRESS_H_
