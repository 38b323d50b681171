#include "daemon/rpc/page_stream.h"

#include <grpc/grpc.h>

namespace fallow::rpc {

void CancelLocked(grpc::CallbackServerContext& context) {
  const grpc::Status locked = ToGrpc(base::Locked());
  // The context's TryCancel would tell the client that the call was cancelled, but not why.
  grpc_call_cancel_with_status(context.c_call(), static_cast<grpc_status_code>(locked.error_code()),
                               locked.error_message().c_str(), nullptr);
}

}  // namespace fallow::rpc
