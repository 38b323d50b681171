#ifndef FALLOW_DAEMON_RPC_LETTER_SERVICE_H_
#define FALLOW_DAEMON_RPC_LETTER_SERVICE_H_

// Letters to a later self: decode, ask the vault, reply.

#include "daemon/base/clock.h"
#include "daemon/rpc/calls.h"
#include "fallow/client/v1/letter.grpc.pb.h"

namespace fallow::rpc {

class LetterService final : public client::v1::LetterService::CallbackService {
 public:
  LetterService(Calls& calls, base::Clock& clock) : calls_(calls), clock_(clock) {}

  grpc::ServerUnaryReactor* WriteLetter(grpc::CallbackServerContext* context,
                                        const client::v1::WriteLetterRequest* request,
                                        client::v1::Letter* response) override;
  grpc::ServerUnaryReactor* ListLetters(grpc::CallbackServerContext* context,
                                        const client::v1::ListLettersRequest* request,
                                        client::v1::ListLettersResponse* response) override;
  grpc::ServerUnaryReactor* OpenLetter(grpc::CallbackServerContext* context,
                                       const client::v1::OpenLetterRequest* request,
                                       client::v1::Letter* response) override;

 private:
  Calls& calls_;
  base::Clock& clock_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_LETTER_SERVICE_H_
