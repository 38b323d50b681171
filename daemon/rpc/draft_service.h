#ifndef FALLOW_DAEMON_RPC_DRAFT_SERVICE_H_
#define FALLOW_DAEMON_RPC_DRAFT_SERVICE_H_

// Texts in progress. Saving and discarding a draft works while the vault is locked, too.

#include <functional>

#include "absl/status/status.h"
#include "daemon/base/clock.h"
#include "daemon/rpc/calls.h"
#include "fallow/client/v1/draft.grpc.pb.h"

namespace fallow::rpc {

class DraftService final : public client::v1::Drafts::CallbackService {
 public:
  DraftService(Calls& calls, base::Clock& clock) : calls_(calls), clock_(clock) {}

  grpc::ServerUnaryReactor* Save(grpc::CallbackServerContext* context,
                                 const client::v1::SaveDraftRequest* request,
                                 client::v1::SaveDraftResponse* response) override;
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context,
                                 const client::v1::ListDraftsRequest* request,
                                 client::v1::ListDraftsResponse* response) override;
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context,
                                const client::v1::GetDraftRequest* request,
                                client::v1::Draft* response) override;
  grpc::ServerUnaryReactor* Discard(grpc::CallbackServerContext* context,
                                    const client::v1::DiscardDraftRequest* request,
                                    client::v1::DiscardDraftResponse* response) override;

 private:
  // Passes to `work` the vault's drafts, whether the vault is unlocked or not.
  absl::Status WithKeeper(const std::function<absl::Status(store::DraftKeeper&)>& work);

  Calls& calls_;
  base::Clock& clock_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_DRAFT_SERVICE_H_
