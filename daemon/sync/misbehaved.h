#ifndef FALLOW_DAEMON_SYNC_MISBEHAVED_H_
#define FALLOW_DAEMON_SYNC_MISBEHAVED_H_

// Whose fault a failure is, as its code shows (daemon/sync/replica.h). Any thread.

#include <string_view>

#include "absl/status/status.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::sync {

// `why`: the rule that the peer broke, without a full stop.
inline absl::Status Misbehaved(std::string_view why) {
  return base::Invalid("The other device broke the rules of syncing", why,
                       base::Next::kDistrustDevice);
}

inline bool IsMisbehaviour(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsInvalidArgument(status);
}

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_MISBEHAVED_H_
