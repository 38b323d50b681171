#include "daemon/rpc/health_service.h"

#include <unistd.h>

#include <utility>

#include "daemon/rpc/api_version.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/status.h"

namespace fallow::rpc {

HealthService::HealthService(const Session& session, About about, std::function<void()> stop)
    : session_(session), about_(std::move(about)), stop_(std::move(stop)) {}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const client::v1::CheckRequest* /*request*/,
                                               client::v1::CheckResponse* response) {
  const absl::Status spoken = CheckApiVersion(*context);
  if (spoken.ok()) {
    response->set_version(about_.version);
    response->set_api_version(kApiVersion);
    response->set_pid(getpid());
    response->set_vault(ToProto(session_.state()));
    response->set_vault_name(session_.vault_name());
    response->set_started_unix_millis(absl::ToUnixMillis(about_.started));
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(ToGrpc(spoken));
  return reactor;
}

grpc::ServerUnaryReactor* HealthService::Stop(grpc::CallbackServerContext* context,
                                              const client::v1::StopRequest* /*request*/,
                                              client::v1::StopResponse* /*response*/) {
  // Taken whatever version the client speaks: stopping an older daemon is how one gets a newer.
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  stop_();
  return reactor;
}

}  // namespace fallow::rpc
