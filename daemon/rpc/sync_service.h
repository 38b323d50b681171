#ifndef FALLOW_DAEMON_RPC_SYNC_SERVICE_H_
#define FALLOW_DAEMON_RPC_SYNC_SERVICE_H_

// Keeping a journal's devices in step, as clients see it and control it.

#include "daemon/rpc/calls.h"
#include "daemon/usecases/devices.h"
#include "fallow/client/v1/sync.grpc.pb.h"

namespace fallow::rpc {

class SyncService final : public client::v1::SyncService::CallbackService {
 public:
  SyncService(Calls& calls, usecases::Devices& devices) : calls_(calls), devices_(devices) {}

  grpc::ServerWriteReactor<client::v1::SyncNowEvent>* SyncNow(
      grpc::CallbackServerContext* context, const client::v1::SyncNowRequest* request) override;
  grpc::ServerUnaryReactor* GetSyncStatus(grpc::CallbackServerContext* context,
                                          const client::v1::GetSyncStatusRequest* request,
                                          client::v1::SyncStatus* response) override;
  grpc::ServerUnaryReactor* ReviewSync(grpc::CallbackServerContext* context,
                                       const client::v1::ReviewSyncRequest* request,
                                       client::v1::ReviewSyncResponse* response) override;

 private:
  Calls& calls_;
  usecases::Devices& devices_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_SYNC_SERVICE_H_
