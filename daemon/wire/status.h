#ifndef FALLOW_DAEMON_WIRE_STATUS_H_
#define FALLOW_DAEMON_WIRE_STATUS_H_

// A failure in the form that is sent to another device: the codes are the same numbers, and the
// message is passed on unchanged. The next step is left out, since the other device's own daemon
// chooses that. Pure functions.

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace fallow::wire {

grpc::Status ToGrpc(const absl::Status& status);

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_STATUS_H_
