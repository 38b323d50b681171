#include "daemon/rpc/health_service.h"

#include <unistd.h>

#include <utility>

#include "daemon/base/status.h"
#include "daemon/rpc/api_version.h"
#include "daemon/rpc/convert.h"

namespace fallow::rpc {

HealthService::HealthService(Calls& calls, Server::About about, std::function<void()> stop)
    : calls_(calls), about_(std::move(about)), stop_(std::move(stop)) {}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const client::v1::CheckRequest* /*request*/,
                                               client::v1::CheckResponse* response) {
  return calls_.ReplyAtOnce([&]() -> absl::Status {
    FALLOW_RETURN_IF_ERROR(CheckApiVersion(*context));
    const usecases::Session& session = calls_.session();
    response->set_version(about_.version);
    response->set_api_version(kApiVersion);
    response->set_pid(getpid());
    response->set_vault(ToProto(session.state()));
    response->set_vault_name(session.constants().vault_name);
    response->mutable_started()->set_unix_millis(absl::ToUnixMillis(about_.started));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* HealthService::Stop(grpc::CallbackServerContext* /*context*/,
                                              const client::v1::StopRequest* /*request*/,
                                              client::v1::StopResponse* /*response*/) {
  // Accepted whatever version the client speaks, since updating means stopping an older daemon.
  return calls_.ReplyAtOnce([&] {
    stop_();
    return absl::OkStatus();
  });
}

}  // namespace fallow::rpc
