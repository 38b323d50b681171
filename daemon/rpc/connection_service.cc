#include "daemon/rpc/connection_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/rpc/connection_page.h"
#include "daemon/rpc/convert_connection.h"
#include "daemon/usecases/naming.h"

namespace fallow::rpc {
namespace {

// The latest contact first; connections without any contact come last, by name.
bool ComesFirst(const client::v1::Connection& a, const client::v1::Connection& b) {
  const auto last = [](const client::v1::Connection& each) {
    return each.has_last_contact() ? std::optional(each.last_contact().unix_millis())
                                   : std::nullopt;
  };
  if (last(a) != last(b)) return last(a) > last(b);
  return a.name() < b.name();
}

absl::Status List(store::Vault& vault, bool released, const Defaults& defaults,
                  client::v1::ListConnectionsResponse* response) {
  store::Connections connections = usecases::ConnectionsOf(vault);
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, connections.Book());
  for (const journal::Connection& each : book.all()) {
    FALLOW_ASSIGN_OR_RETURN(const store::AboutFigures figures, connections.Figures(each));
    ToProto(each, figures, defaults, response->add_connections());
  }
  std::sort(response->mutable_connections()->begin(), response->mutable_connections()->end(),
            ComesFirst);
  if (released) {
    FALLOW_ASSIGN_OR_RETURN(const auto kept, connections.Kept());
    for (const store::KeptConnection& each : kept) {
      ToProto(each, defaults, response->add_connections());
    }
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<store::Name> names, connections.NamesWithout(book));
  for (const store::Name& each : names) {
    client::v1::NameWritten* const name = response->add_also_about();
    name->set_name(each.name);
    name->set_reflections(each.count);
  }
  return absl::OkStatus();
}

}  // namespace

Defaults ConnectionService::defaults() const {
  return {clock_.Now(), calls_.session().constants().zone};
}

absl::Status ConnectionService::ReplyChanged(store::Vault& vault,
                                             const absl::StatusOr<journal::Connection>& changed,
                                             client::v1::Connection* response) {
  FALLOW_RETURN_IF_ERROR(changed.status());
  FALLOW_ASSIGN_OR_RETURN(const store::AboutFigures figures,
                          usecases::ConnectionsOf(vault).Figures(*changed));
  ToProto(*changed, figures, defaults(), response);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* ConnectionService::AddConnection(
    grpc::CallbackServerContext* context, const client::v1::AddConnectionRequest* request,
    client::v1::Connection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto what, FromProto(*request, defaults()));
    return ReplyChanged(vault, usecases::ConnectionsOf(vault).Add(what), response);
  });
}

grpc::ServerUnaryReactor* ConnectionService::ListConnections(
    grpc::CallbackServerContext* context, const client::v1::ListConnectionsRequest* request,
    client::v1::ListConnectionsResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) {
    return List(vault, request->released(), defaults(), response);
  });
}

grpc::ServerUnaryReactor* ConnectionService::GetConnection(
    grpc::CallbackServerContext* context, const client::v1::GetConnectionRequest* request,
    client::v1::ConnectionPage* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) {
    return FillPage(vault, calls_.session(), request->name(), defaults(), response);
  });
}

grpc::ServerUnaryReactor* ConnectionService::EditConnection(
    grpc::CallbackServerContext* context, const client::v1::EditConnectionRequest* request,
    client::v1::Connection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto what, FromProto(*request));
    return ReplyChanged(vault, usecases::ConnectionsOf(vault).Edit(request->name(), what),
                        response);
  });
}

grpc::ServerUnaryReactor* ConnectionService::SetSeason(grpc::CallbackServerContext* context,
                                                       const client::v1::SetSeasonRequest* request,
                                                       client::v1::Connection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto season, FromProto(*request, defaults()));
    return ReplyChanged(vault, usecases::ConnectionsOf(vault).SetSeason(request->name(), season),
                        response);
  });
}

grpc::ServerUnaryReactor* ConnectionService::MergeConnections(
    grpc::CallbackServerContext* context, const client::v1::MergeConnectionsRequest* request,
    client::v1::Connection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) {
    return ReplyChanged(
        vault, usecases::ConnectionsOf(vault).Merge(request->name(), request->into()), response);
  });
}

grpc::ServerUnaryReactor* ConnectionService::QuietConnection(
    grpc::CallbackServerContext* context, const client::v1::QuietConnectionRequest* request,
    client::v1::Connection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) {
    std::optional<absl::Time> until;
    if (request->has_until()) until = absl::FromUnixMillis(request->until().unix_millis());
    return ReplyChanged(vault, usecases::ConnectionsOf(vault).SetQuiet(request->name(), until),
                        response);
  });
}

}  // namespace fallow::rpc
