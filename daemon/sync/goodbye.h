#ifndef FALLOW_DAEMON_SYNC_GOODBYE_H_
#define FALLOW_DAEMON_SYNC_GOODBYE_H_

// Why a session ends: the word for it on the wire, and the status for people. Pure: any thread.

#include "absl/status/status.h"
#include "fallow/sync/v1/frame.pb.h"

namespace fallow::sync {

// What to tell the peer of a failure in dealing with what it sent.
fallow::sync::v1::Bye::Reason ReasonFor(const absl::Status& failure);
// What it means that this device says so; OK for REASON_DONE.
absl::Status StatusOfOwn(fallow::sync::v1::Bye::Reason reason);
// What it means that the peer says so; OK for REASON_DONE.
absl::Status StatusOfPeers(fallow::sync::v1::Bye::Reason reason);

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_GOODBYE_H_
