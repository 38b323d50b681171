#ifndef FALLOW_DAEMON_WIRE_STATUS_H_
#define FALLOW_DAEMON_WIRE_STATUS_H_

// The one place where a failure becomes a gRPC status: the codes are the same numbers and the
// message is passed on as it is. Pure functions.

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace fallow::wire {

grpc::Status ToGrpc(const absl::Status& status);

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_STATUS_H_
