#ifndef FALLOW_CLIENTS_LINK_GRPC_STATUS_H_
#define FALLOW_CLIENTS_LINK_GRPC_STATUS_H_

// The result of a call as a Status with the same code and message. Private to this folder. Pure
// function.

#include <grpcpp/support/status.h>
#include <sys/types.h>

#include "absl/status/status.h"

namespace fallow::link {

// If the call never reached the daemon or ran into its deadline, the message says so, that process
// `daemon_pid` is silent, and what to do.
absl::Status FromGrpc(const grpc::Status& status, pid_t daemon_pid = 0);

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_GRPC_STATUS_H_
