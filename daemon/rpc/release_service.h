#ifndef FALLOW_DAEMON_RPC_RELEASE_SERVICE_H_
#define FALLOW_DAEMON_RPC_RELEASE_SERVICE_H_

// Letting go for good: the last look, planning and cancelling releases, and receipts.

#include "daemon/rpc/calls.h"
#include "fallow/client/v1/release.grpc.pb.h"

namespace fallow::rpc {

class ReleaseService final : public client::v1::ReleaseService::CallbackService {
 public:
  explicit ReleaseService(Calls& calls) : calls_(calls) {}

  grpc::ServerUnaryReactor* LastLook(grpc::CallbackServerContext* context,
                                     const client::v1::LastLookRequest* request,
                                     client::v1::LastLookResponse* response) override;
  grpc::ServerUnaryReactor* PlanRelease(grpc::CallbackServerContext* context,
                                        const client::v1::PlanReleaseRequest* request,
                                        client::v1::Release* response) override;
  grpc::ServerUnaryReactor* ListReleases(grpc::CallbackServerContext* context,
                                         const client::v1::ListReleasesRequest* request,
                                         client::v1::ListReleasesResponse* response) override;
  grpc::ServerUnaryReactor* CancelRelease(grpc::CallbackServerContext* context,
                                          const client::v1::CancelReleaseRequest* request,
                                          client::v1::Release* response) override;
  grpc::ServerUnaryReactor* GetReceipt(grpc::CallbackServerContext* context,
                                       const client::v1::GetReceiptRequest* request,
                                       client::v1::Receipt* response) override;
  grpc::ServerUnaryReactor* VerifyReceipt(grpc::CallbackServerContext* context,
                                          const client::v1::VerifyReceiptRequest* request,
                                          client::v1::VerifyReceiptResponse* response) override;

 private:
  Calls& calls_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_RELEASE_SERVICE_H_
