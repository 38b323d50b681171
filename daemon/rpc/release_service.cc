#include "daemon/rpc/release_service.h"

#include "daemon/base/status.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/convert_release.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "daemon/usecases/wipe.h"

namespace fallow::rpc {

grpc::ServerUnaryReactor* ReleaseService::LastLook(grpc::CallbackServerContext* context,
                                                   const client::v1::LastLookRequest* request,
                                                   client::v1::LastLookResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const store::ReleaseTarget target, FromProto(request->target()));
    FALLOW_ASSIGN_OR_RETURN(const store::ReleaseScope scope, vault.last_look().At(target));
    ToProto(scope, calls_.session(), response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReleaseService::PlanRelease(grpc::CallbackServerContext* context,
                                                      const client::v1::PlanReleaseRequest* request,
                                                      client::v1::Release* response) {
  const auto work = [=, this]() -> absl::Status {
    const crypto::SecretBytes passphrase = usecases::TakeSecret(request->passphrase());
    FALLOW_ASSIGN_OR_RETURN(const store::ReleaseTarget target, FromProto(request->target()));
    FALLOW_ASSIGN_OR_RETURN(const absl::Duration grace, GraceOf(*request));
    FALLOW_RETURN_IF_ERROR(calls_.session().Confirm(passphrase.bytes()));
    FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, calls_.session().Use());
    const std::string_view zone =
        request->zone().empty() ? calls_.session().constants().zone : request->zone();
    FALLOW_ASSIGN_OR_RETURN(const journal::ReleasePlan plan,
                            vault->release_plans().Plan(target, grace, zone));
    FALLOW_ASSIGN_OR_RETURN(const store::ReleaseReceipt standing,
                            vault->receipts().StandingOf(plan));
    ToProto(standing, calls_.session(), response);
    return absl::OkStatus();
  };
  // What is let go at once is done only when it is settled.
  const auto when = [this](Calls::End end) {
    store::Vault* const vault = calls_.session().Peek();
    if (vault == nullptr) return end(false);
    vault->eraser().WhenSettled(std::move(end));
  };
  const auto last = [=, this]() -> absl::Status {
    store::Vault* const vault = calls_.session().Peek();
    if (vault == nullptr || response->state() != client::v1::Release::STATE_UNFINISHED) {
      return absl::OkStatus();
    }
    FALLOW_ASSIGN_OR_RETURN(const store::ReleaseReceipt receipt,
                            vault->receipts().Of(response->id()));
    response->Clear();
    ToProto(receipt, calls_.session(), response);
    return absl::OkStatus();
  };
  return calls_.ReplyToPassphraseWhen(context, work, when, last);
}

grpc::ServerUnaryReactor* ReleaseService::ListReleases(
    grpc::CallbackServerContext* context, const client::v1::ListReleasesRequest* /*request*/,
    client::v1::ListReleasesResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto standings, vault.receipts().Standings());
    for (const store::ReleaseReceipt& standing : standings) {
      ToProto(standing, calls_.session(), response->add_releases());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReleaseService::CancelRelease(
    grpc::CallbackServerContext* context, const client::v1::CancelReleaseRequest* request,
    client::v1::Release* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const journal::ReleasePlan plan,
                            vault.release_plans().Cancel(request->id()));
    FALLOW_ASSIGN_OR_RETURN(const store::ReleaseReceipt standing,
                            vault.receipts().StandingOf(plan));
    ToProto(standing, calls_.session(), response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReleaseService::GetReceipt(grpc::CallbackServerContext* context,
                                                     const client::v1::GetReceiptRequest* request,
                                                     client::v1::Receipt* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const store::ReleaseReceipt receipt,
                            vault.receipts().Of(request->id()));
    ToProto(receipt, calls_.session(), response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReleaseService::VerifyReceipt(
    grpc::CallbackServerContext* context, const client::v1::VerifyReceiptRequest* request,
    client::v1::VerifyReceiptResponse* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const store::Receipts::Signed seal,
                            vault.receipts().Verify(request->document()));
    response->set_device(seal.device);
    ToProto(journal::Moment{seal.at, "UTC"}, response->mutable_at());
    return absl::OkStatus();
  });
}

}  // namespace fallow::rpc
