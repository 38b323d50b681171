#include "daemon/rpc/watch_service.h"

namespace fallow::rpc {

grpc::ServerWriteReactor<client::v1::Change>* WatchService::Watch(
    grpc::CallbackServerContext* context, const client::v1::WatchRequest* /*request*/) {
  return watchers_.Add(calls_, context);
}

}  // namespace fallow::rpc
