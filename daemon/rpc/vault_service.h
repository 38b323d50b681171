#ifndef FALLOW_DAEMON_RPC_VAULT_SERVICE_H_
#define FALLOW_DAEMON_RPC_VAULT_SERVICE_H_

// Making, unlocking, locking and examining the vault. After wrong passphrases the next attempt has
// to wait, whichever call it comes with. Passphrases in requests are wiped once they have been
// used.

#include "daemon/rpc/calls.h"
#include "fallow/client/v1/vault.grpc.pb.h"

namespace fallow::rpc {

class VaultService final : public client::v1::Vault::CallbackService {
 public:
  explicit VaultService(Calls& calls) : calls_(calls) {}

  grpc::ServerUnaryReactor* Init(grpc::CallbackServerContext* context,
                                 const client::v1::InitRequest* request,
                                 client::v1::InitResponse* response) override;
  grpc::ServerWriteReactor<client::v1::UnlockProgress>* Unlock(
      grpc::CallbackServerContext* context, const client::v1::UnlockRequest* request) override;
  grpc::ServerUnaryReactor* Lock(grpc::CallbackServerContext* context,
                                 const client::v1::LockRequest* request,
                                 client::v1::LockResponse* response) override;
  grpc::ServerUnaryReactor* Status(grpc::CallbackServerContext* context,
                                   const client::v1::StatusRequest* request,
                                   client::v1::StatusResponse* response) override;
  grpc::ServerUnaryReactor* ChangePassphrase(
      grpc::CallbackServerContext* context, const client::v1::ChangePassphraseRequest* request,
      client::v1::ChangePassphraseResponse* response) override;
  grpc::ServerWriteReactor<client::v1::DoctorFinding>* Doctor(
      grpc::CallbackServerContext* context, const client::v1::DoctorRequest* request) override;

 private:
  Calls& calls_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_VAULT_SERVICE_H_
