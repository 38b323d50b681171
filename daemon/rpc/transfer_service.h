#ifndef FALLOW_DAEMON_RPC_TRANSFER_SERVICE_H_
#define FALLOW_DAEMON_RPC_TRANSFER_SERVICE_H_

// Import and export. Transfers does the work on a thread of its own; here it becomes a stream of
// events.

#include "daemon/rpc/calls.h"
#include "daemon/usecases/transfers.h"
#include "fallow/client/v1/transfer.grpc.pb.h"

namespace fallow::rpc {

class TransferService final : public client::v1::Transfer::CallbackService {
 public:
  TransferService(Calls& calls, usecases::Transfers& transfers)
      : calls_(calls), transfers_(transfers) {}

  grpc::ServerUnaryReactor* ListFormats(grpc::CallbackServerContext* context,
                                        const client::v1::ListFormatsRequest* request,
                                        client::v1::ListFormatsResponse* response) override;
  grpc::ServerWriteReactor<client::v1::ImportEvent>* Import(
      grpc::CallbackServerContext* context, const client::v1::ImportRequest* request) override;
  grpc::ServerWriteReactor<client::v1::ExportEvent>* Export(
      grpc::CallbackServerContext* context, const client::v1::ExportRequest* request) override;

 private:
  Calls& calls_;
  usecases::Transfers& transfers_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_TRANSFER_SERVICE_H_
