#ifndef FALLOW_DAEMON_RPC_ATTACHMENT_SERVICE_H_
#define FALLOW_DAEMON_RPC_ATTACHMENT_SERVICE_H_

// Uploads and downloads of attachments, a chunk at a time: the next chunk is read from the client
// once the one before it has been sealed.

#include "daemon/rpc/calls.h"
#include "daemon/usecases/devices.h"
#include "fallow/client/v1/attachment.grpc.pb.h"

namespace fallow::rpc {

class AttachmentService final : public client::v1::Attachments::CallbackService {
 public:
  AttachmentService(Calls& calls, usecases::Devices& devices) : calls_(calls), devices_(devices) {}

  grpc::ServerReadReactor<client::v1::AttachmentChunk>* Put(
      grpc::CallbackServerContext* context, client::v1::Attachment* response) override;
  grpc::ServerWriteReactor<client::v1::AttachmentChunk>* Get(
      grpc::CallbackServerContext* context,
      const client::v1::GetAttachmentRequest* request) override;

 private:
  Calls& calls_;
  usecases::Devices& devices_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_ATTACHMENT_SERVICE_H_
