#ifndef FALLOW_DAEMON_RPC_FAREWELL_SERVICE_H_
#define FALLOW_DAEMON_RPC_FAREWELL_SERVICE_H_

// Farewells and the clarity check: decode, ask the vault, reply.

#include <functional>

#include "daemon/rpc/calls.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/usecases/clarity_source.h"
#include "fallow/client/v1/farewell.grpc.pb.h"

namespace fallow::rpc {

class FarewellService final : public client::v1::FarewellService::CallbackService {
 public:
  explicit FarewellService(Calls& calls);

  grpc::ServerUnaryReactor* BeginFarewell(grpc::CallbackServerContext* context,
                                          const client::v1::BeginFarewellRequest* request,
                                          client::v1::Farewell* response) override;
  grpc::ServerUnaryReactor* GetFarewell(grpc::CallbackServerContext* context,
                                        const client::v1::GetFarewellRequest* request,
                                        client::v1::Farewell* response) override;
  grpc::ServerUnaryReactor* ListFarewells(grpc::CallbackServerContext* context,
                                          const client::v1::ListFarewellsRequest* request,
                                          client::v1::ListFarewellsResponse* response) override;
  grpc::ServerUnaryReactor* EditFarewell(grpc::CallbackServerContext* context,
                                         const client::v1::EditFarewellRequest* request,
                                         client::v1::Farewell* response) override;
  grpc::ServerUnaryReactor* CheckFarewell(grpc::CallbackServerContext* context,
                                          const client::v1::CheckFarewellRequest* request,
                                          client::v1::CheckFarewellResponse* response) override;
  grpc::ServerUnaryReactor* SetFindingAside(grpc::CallbackServerContext* context,
                                            const client::v1::SetFindingAsideRequest* request,
                                            client::v1::SetFindingAsideResponse* response) override;
  grpc::ServerUnaryReactor* MarkSaid(grpc::CallbackServerContext* context,
                                     const client::v1::MarkSaidRequest* request,
                                     client::v1::Farewell* response) override;
  grpc::ServerUnaryReactor* TakeBackSaid(grpc::CallbackServerContext* context,
                                         const client::v1::TakeBackSaidRequest* request,
                                         client::v1::Farewell* response) override;

 private:
  using Work = std::function<absl::Status(store::Farewells& farewells)>;
  grpc::ServerUnaryReactor* ReplyFromFarewells(grpc::CallbackServerContext* context, Work work);
  // Replies with the farewell in `answer`.
  absl::Status Reply(const absl::StatusOr<store::NamedFarewell>& answer,
                     client::v1::Farewell* response);

  Calls& calls_;
  usecases::ClaritySource clarity_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_FAREWELL_SERVICE_H_
