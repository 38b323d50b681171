#ifndef FALLOW_DAEMON_SYNC_GOODBYE_H_
#define FALLOW_DAEMON_SYNC_GOODBYE_H_

// Why a session ends: the reason on the wire, and the status shown to people. Pure: any thread.

#include "absl/status/status.h"
#include "fallow/sync/v1/frame.pb.h"

namespace fallow::sync {

// The reason to send when handling a peer's frame has failed.
fallow::sync::v1::Bye::Reason ReasonFor(const absl::Status& failure);
// The status when this device ends the session for `reason`; OK for REASON_DONE.
absl::Status StatusOfOwn(fallow::sync::v1::Bye::Reason reason);
// The status when the peer ends the session for `reason`; OK for REASON_DONE.
absl::Status StatusOfPeers(fallow::sync::v1::Bye::Reason reason);

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_GOODBYE_H_
