#ifndef FALLOW_DAEMON_RPC_HEALTH_SERVICE_H_
#define FALLOW_DAEMON_RPC_HEALTH_SERVICE_H_

// Reports that the daemon is alive, which daemon it is and the state of the vault, without waiting
// for the journal executor: it answers even while a vault is being opened or a disk hangs. Called
// on gRPC's threads.

#include <functional>

#include "daemon/rpc/calls.h"
#include "daemon/rpc/server.h"
#include "fallow/client/v1/health.grpc.pb.h"

namespace fallow::rpc {

class HealthService final : public client::v1::Health::CallbackService {
 public:
  // `stop` asks for an orderly end of the daemon, and returns at once.
  HealthService(Calls& calls, Server::About about, std::function<void()> stop);

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const client::v1::CheckRequest* request,
                                  client::v1::CheckResponse* response) override;
  grpc::ServerUnaryReactor* Stop(grpc::CallbackServerContext* context,
                                 const client::v1::StopRequest* request,
                                 client::v1::StopResponse* response) override;

 private:
  Calls& calls_;
  const Server::About about_;
  const std::function<void()> stop_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_HEALTH_SERVICE_H_
