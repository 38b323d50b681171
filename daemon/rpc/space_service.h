#ifndef FALLOW_DAEMON_RPC_SPACE_SERVICE_H_
#define FALLOW_DAEMON_RPC_SPACE_SERVICE_H_

// The spaces after a farewell or a release, and everything that is due: decode, ask the vault,
// reply.

#include <string>

#include "absl/status/statusor.h"
#include "daemon/base/clock.h"
#include "daemon/rpc/calls.h"
#include "daemon/rpc/convert_space.h"
#include "daemon/usecases/prompt_source.h"
#include "fallow/client/v1/space.grpc.pb.h"

namespace fallow::rpc {

class SpaceService final : public client::v1::SpaceService::CallbackService {
 public:
  SpaceService(Calls& calls, base::Clock& clock, usecases::PromptSource& prompts)
      : calls_(calls), clock_(clock), prompts_(prompts) {}

  grpc::ServerUnaryReactor* ListSpaces(grpc::CallbackServerContext* context,
                                       const client::v1::ListSpacesRequest* request,
                                       client::v1::ListSpacesResponse* response) override;
  grpc::ServerUnaryReactor* AnswerCheckIn(grpc::CallbackServerContext* context,
                                          const client::v1::AnswerCheckInRequest* request,
                                          client::v1::AnswerCheckInResponse* response) override;
  grpc::ServerUnaryReactor* SetCheckInDays(grpc::CallbackServerContext* context,
                                           const client::v1::SetCheckInDaysRequest* request,
                                           client::v1::SetCheckInDaysResponse* response) override;
  grpc::ServerUnaryReactor* SetBoundary(grpc::CallbackServerContext* context,
                                        const client::v1::SetBoundaryRequest* request,
                                        client::v1::Space* response) override;
  grpc::ServerUnaryReactor* RemoveBoundary(grpc::CallbackServerContext* context,
                                           const client::v1::RemoveBoundaryRequest* request,
                                           client::v1::Space* response) override;
  grpc::ServerUnaryReactor* CloseSpace(grpc::CallbackServerContext* context,
                                       const client::v1::CloseSpaceRequest* request,
                                       client::v1::Space* response) override;
  grpc::ServerUnaryReactor* ListDue(grpc::CallbackServerContext* context,
                                    const client::v1::ListDueRequest* request,
                                    client::v1::ListDueResponse* response) override;

 private:
  using Changed = absl::StatusOr<store::SpaceView>;
  absl::Status Reply(store::Vault& vault, const Changed& changed, client::v1::Space* response);

  Calls& calls_;
  base::Clock& clock_;
  usecases::PromptSource& prompts_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_SPACE_SERVICE_H_
