// The part of ConnectionService that deals with what was noticed, and with the vocabulary of signs.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/rpc/connection_drift.h"
#include "daemon/rpc/connection_service.h"
#include "daemon/rpc/convert_connection.h"
#include "daemon/store/practice/own_signs.h"
#include "daemon/usecases/naming.h"
#include "daemon/usecases/writing.h"

namespace fallow::rpc {
namespace {

absl::Status List(store::Vault& vault, client::v1::ListSignsResponse* response) {
  FALLOW_ASSIGN_OR_RETURN(const practice::Vocabulary vocabulary, usecases::VocabularyOf(vault));
  const practice::Vocabulary shipped;
  for (const practice::Sign& sign : vocabulary.all()) {
    client::v1::Sign* const out = response->add_signs();
    out->set_id(sign.id);
    out->set_bright(sign.tone == practice::Tone::kBright);
    out->set_meaning(sign.meaning);
    out->set_own(shipped.Find(sign.id) == nullptr);
  }
  return absl::OkStatus();
}

absl::Status Set(store::Vault& vault, const client::v1::Sign& sign) {
  store::OwnSigns own(vault.practice());
  FALLOW_ASSIGN_OR_RETURN(const auto all, own.All());
  // Check that the sign may be added to all others.
  practice::Vocabulary vocabulary;
  for (const journal::OwnSign& each : all) {
    if (each.id != sign.id()) vocabulary.Add({each.id, {}, each.meaning}).IgnoreError();
  }
  FALLOW_RETURN_IF_ERROR(vocabulary.Add({sign.id(), {}, sign.meaning()}));
  return own.Set({sign.id(), sign.bright(), sign.meaning()});
}

}  // namespace

grpc::ServerUnaryReactor* ConnectionService::Notice(grpc::CallbackServerContext* context,
                                                    const client::v1::NoticeRequest* request,
                                                    client::v1::Reflection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(auto what, FromProto(*request, defaults()));
    FALLOW_ASSIGN_OR_RETURN(const auto written,
                            usecases::Notice(vault, request->name(), std::move(what)));
    ToProto(written, calls_.session().NameOf(written.device), response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ConnectionService::LookAtDrift(
    grpc::CallbackServerContext* context, const client::v1::LookAtDriftRequest* request,
    client::v1::DriftView* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) {
    return FillDrift(vault, *request, defaults(), response);
  });
}

grpc::ServerUnaryReactor* ConnectionService::ListSigns(
    grpc::CallbackServerContext* context, const client::v1::ListSignsRequest* /*request*/,
    client::v1::ListSignsResponse* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) { return List(vault, response); });
}

grpc::ServerUnaryReactor* ConnectionService::SetSign(grpc::CallbackServerContext* context,
                                                     const client::v1::Sign* request,
                                                     client::v1::Sign* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    FALLOW_RETURN_IF_ERROR(Set(vault, *request));
    *response = *request;
    response->set_own(true);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ConnectionService::RemoveSign(
    grpc::CallbackServerContext* context, const client::v1::RemoveSignRequest* request,
    client::v1::RemoveSignResponse* /*response*/) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) {
    return store::OwnSigns(vault.practice()).Remove(request->id());
  });
}

}  // namespace fallow::rpc
