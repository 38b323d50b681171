#ifndef FALLOW_DAEMON_RPC_WATCH_SERVICE_H_
#define FALLOW_DAEMON_RPC_WATCH_SERVICE_H_

// Tells clients what has changed.

#include "daemon/rpc/calls.h"
#include "daemon/rpc/watchers.h"
#include "fallow/client/v1/watch.grpc.pb.h"

namespace fallow::rpc {

class WatchService final : public client::v1::Watch::CallbackService {
 public:
  WatchService(Calls& calls, Watchers& watchers) : calls_(calls), watchers_(watchers) {}

  grpc::ServerWriteReactor<client::v1::Change>* Watch(
      grpc::CallbackServerContext* context, const client::v1::WatchRequest* request) override;

 private:
  Calls& calls_;
  Watchers& watchers_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_WATCH_SERVICE_H_
