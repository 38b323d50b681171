#ifndef FALLOW_DAEMON_RPC_STATUS_H_
#define FALLOW_DAEMON_RPC_STATUS_H_

// The one place where a failure becomes a gRPC status: the codes are the same numbers and the
// message is passed on as it is. Pure functions.

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace fallow::rpc {

grpc::Status ToGrpc(const absl::Status& status);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_STATUS_H_
