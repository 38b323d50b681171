#ifndef FALLOW_DAEMON_RPC_CONNECTION_SERVICE_H_
#define FALLOW_DAEMON_RPC_CONNECTION_SERVICE_H_

// Connections, what is noticed about them, and the vocabulary of signs: decode, ask the vault,
// reply.

#include "absl/status/statusor.h"
#include "daemon/base/clock.h"
#include "daemon/journal/connection.h"
#include "daemon/rpc/calls.h"
#include "daemon/rpc/convert.h"
#include "fallow/client/v1/connection.grpc.pb.h"

namespace fallow::rpc {

class ConnectionService final : public client::v1::ConnectionService::CallbackService {
 public:
  ConnectionService(Calls& calls, base::Clock& clock) : calls_(calls), clock_(clock) {}

  grpc::ServerUnaryReactor* AddConnection(grpc::CallbackServerContext* context,
                                          const client::v1::AddConnectionRequest* request,
                                          client::v1::Connection* response) override;
  grpc::ServerUnaryReactor* ListConnections(grpc::CallbackServerContext* context,
                                            const client::v1::ListConnectionsRequest* request,
                                            client::v1::ListConnectionsResponse* response) override;
  grpc::ServerUnaryReactor* GetConnection(grpc::CallbackServerContext* context,
                                          const client::v1::GetConnectionRequest* request,
                                          client::v1::ConnectionPage* response) override;
  grpc::ServerUnaryReactor* EditConnection(grpc::CallbackServerContext* context,
                                           const client::v1::EditConnectionRequest* request,
                                           client::v1::Connection* response) override;
  grpc::ServerUnaryReactor* SetSeason(grpc::CallbackServerContext* context,
                                      const client::v1::SetSeasonRequest* request,
                                      client::v1::Connection* response) override;
  grpc::ServerUnaryReactor* MergeConnections(grpc::CallbackServerContext* context,
                                             const client::v1::MergeConnectionsRequest* request,
                                             client::v1::Connection* response) override;
  grpc::ServerUnaryReactor* QuietConnection(grpc::CallbackServerContext* context,
                                            const client::v1::QuietConnectionRequest* request,
                                            client::v1::Connection* response) override;
  // The methods from here on are in connection_signs.cc.
  grpc::ServerUnaryReactor* Notice(grpc::CallbackServerContext* context,
                                   const client::v1::NoticeRequest* request,
                                   client::v1::Reflection* response) override;
  grpc::ServerUnaryReactor* LookAtDrift(grpc::CallbackServerContext* context,
                                        const client::v1::LookAtDriftRequest* request,
                                        client::v1::DriftView* response) override;
  grpc::ServerUnaryReactor* ListSigns(grpc::CallbackServerContext* context,
                                      const client::v1::ListSignsRequest* request,
                                      client::v1::ListSignsResponse* response) override;
  grpc::ServerUnaryReactor* SetSign(grpc::CallbackServerContext* context,
                                    const client::v1::Sign* request,
                                    client::v1::Sign* response) override;
  grpc::ServerUnaryReactor* RemoveSign(grpc::CallbackServerContext* context,
                                       const client::v1::RemoveSignRequest* request,
                                       client::v1::RemoveSignResponse* response) override;

 private:
  // Replies with the connection that results from a change.
  absl::Status ReplyChanged(store::Vault& vault, const absl::StatusOr<journal::Connection>& changed,
                            client::v1::Connection* response);
  Defaults defaults() const;

  Calls& calls_;
  base::Clock& clock_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONNECTION_SERVICE_H_
