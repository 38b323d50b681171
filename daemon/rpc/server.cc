#include "daemon/rpc/server.h"

#include <fcntl.h>
#include <grpc/grpc.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <utility>

#include "absl/time/clock.h"
#include "daemon/base/status.h"
#include "daemon/rpc/health_service.h"

namespace fallow::rpc {

using grpc::experimental::ExternalConnectionAcceptor;

struct Server::Parts {
  Parts(Session& session, Options options)
      : health(session, {std::move(options.version), options.started}, std::move(options.stop)) {}

  HealthService health;
  std::unique_ptr<ExternalConnectionAcceptor> door;
  std::unique_ptr<grpc::Server> server;
};

namespace {

// Only connections that are handed over; nothing that looks at proxies, other listeners or the
// link's speed, so that an idle server sleeps.
void Configure(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kReceiveBytesMax);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnectionMax);
}

}  // namespace

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Session& session, Options options) {
  auto parts = std::make_unique<Parts>(session, std::move(options));
  grpc::ServerBuilder builder;
  Configure(builder);
  parts->door = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      grpc::InsecureServerCredentials());
  builder.RegisterService(&parts->health);
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr) {
    return base::Failed("The daemon cannot serve its clients", "gRPC did not start", "");
  }
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::~Server() {
  Shutdown(absl::ZeroDuration());
}

void Server::Adopt(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.fd = fd;
  parts_->door->HandleNewConnection(&connection);
}

void Server::Shutdown(absl::Duration grace) {
  parts_->server->Shutdown(absl::ToChronoTime(absl::Now() + grace));
}

}  // namespace fallow::rpc
