#ifndef FALLOW_DAEMON_WIRE_STATUS_H_
#define FALLOW_DAEMON_WIRE_STATUS_H_

// A failure as another device gets it: the codes are the same numbers and the message is passed on
// as it is. What the person there can do is for their own daemon to say. Pure functions.

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace fallow::wire {

grpc::Status ToGrpc(const absl::Status& status);

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_STATUS_H_
