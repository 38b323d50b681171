#ifndef FALLOW_DAEMON_STORE_LOG_HELD_UP_TO_H_
#define FALLOW_DAEMON_STORE_LOG_HELD_UP_TO_H_

// Up to where a device holds what this log holds. Belongs to the log's thread.

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "daemon/journal/frontier.h"
#include "daemon/store/log/log.h"

namespace fallow::store {

// The position up to which a device at `theirs` holds everything that is in this log; 0: not even
// the first record. Nothing when it holds something that is not here. Further branches of a device
// that has used up its heads there do not count (journal::kHeadsOfDeviceMax).
absl::StatusOr<std::optional<uint64_t>> HeldUpTo(Log& log, const journal::Frontier& theirs);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_HELD_UP_TO_H_
