#ifndef FALLOW_DAEMON_RPC_STATUS_H_
#define FALLOW_DAEMON_RPC_STATUS_H_

// The one place where a failure becomes what a client receives: the code keeps its number, the
// message is passed on unchanged, and the next step goes into the details as a Failure
// (proto/fallow/client/v1/next_step.proto). Pure functions.

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"
#include "daemon/base/next_step.h"

namespace fallow::rpc {

// Details travel as metadata, which gRPC bounds at 8 KiB in total. A failure whose details would be
// longer than this is sent without them.
inline constexpr size_t kDetailsBytesMax = 4096;

grpc::Status ToGrpc(const absl::Status& status);

// Sets the field `next` of a message; leaves it unset where there is nothing to do.
template <class Message>
void SetNext(const base::NextStep& next, Message* out) {
  if (next.kind != base::Next::kNothing) out->mutable_next()->ParseFromString(ToBytes(next));
}

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_STATUS_H_
