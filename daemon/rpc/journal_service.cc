#include "daemon/rpc/journal_service.h"

#include <memory>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/rpc/list_cursor.h"
#include "daemon/rpc/page_stream.h"
#include "daemon/rpc/reflection_pages.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/writing/templates.h"
#include "daemon/usecases/naming.h"
#include "daemon/usecases/writing.h"

namespace fallow::rpc {
namespace {

using ReflectionStream = PageStream<client::v1::ReflectionPage>;
using Found = absl::StatusOr<std::vector<journal::Reflection>>;

// A listing that asks for the vault again for each part, so that locking it meanwhile is noticed.
ReflectionStream* StreamPages(Calls& calls, grpc::CallbackServerContext* context, uint64_t limit,
                              ReflectionPages::Fetch fetch) {
  auto pages = std::make_shared<ReflectionPages>(calls.session(), limit, std::move(fetch));
  return ReflectionStream::Start(calls, context, [pages](auto& page) { return pages->Next(page); });
}

// The same; if the limit cuts the list short, the last page says where it continues.
ReflectionStream* StreamList(Calls& calls, grpc::CallbackServerContext* context,
                             const client::v1::ListRequest& request,
                             std::shared_ptr<const store::Cursor> cursor,
                             ReflectionPages::Fetch fetch) {
  const uint64_t list = ListOf(request);
  auto pages =
      std::make_shared<ReflectionPages>(calls.session(), request.limit(), std::move(fetch));
  return ReflectionStream::Start(calls, context, [=](auto& page) -> absl::StatusOr<bool> {
    FALLOW_ASSIGN_OR_RETURN(const bool more, pages->Next(page));
    if (more && pages->reached_limit()) page.set_next_cursor(ToBytes(*cursor, list));
    return more;
  });
}

}  // namespace

Defaults JournalService::defaults() const {
  return {clock_.Now(), calls_.session().constants().zone};
}

absl::Status JournalService::ReplyChanged(Changed changed, client::v1::Reflection* response) {
  FALLOW_RETURN_IF_ERROR(changed.status());
  ToProto(*changed, calls_.session().NameOf(changed->device), response);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* JournalService::Write(grpc::CallbackServerContext* context,
                                                const client::v1::WriteRequest* request,
                                                client::v1::Reflection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(auto what, FromProto(*request, defaults()));
    return ReplyChanged(usecases::Write(vault, std::move(what)), response);
  });
}

grpc::ServerUnaryReactor* JournalService::Get(grpc::CallbackServerContext* context,
                                              const client::v1::GetRequest* request,
                                              client::v1::Reflection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto id, vault.reflections().Resolve(request->id()));
    FALLOW_ASSIGN_OR_RETURN(const auto found, vault.reflections().Get(id));
    ToProto(found, calls_.session().NameOf(found.device), response);
    FALLOW_ASSIGN_OR_RETURN(const auto plan, vault.release_plans().PlanFor({&id, 1}));
    if (plan) {
      ToProto(journal::Moment{plan->due, plan->planned.zone}, response->mutable_release_due());
      response->set_release_history_only(plan->history_only);
    }
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<client::v1::ReflectionPage>* JournalService::List(
    grpc::CallbackServerContext* context, const client::v1::ListRequest* request) {
  auto query = std::make_shared<absl::StatusOr<journal::Query>>(FromProto(*request));
  const auto begin = CursorFrom(request->cursor(), ListOf(*request));
  auto cursor = std::make_shared<store::Cursor>(begin.value_or(store::Cursor()));
  auto known = std::make_shared<bool>(false);
  return StreamList(calls_, context, *request, cursor, [=, this](size_t max) -> Found {
    FALLOW_RETURN_IF_ERROR(query->status());
    FALLOW_RETURN_IF_ERROR(begin.status());
    FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, calls_.session().Use());
    if (!std::exchange(*known, true)) FALLOW_RETURN_IF_ERROR(usecases::KnowNames(*vault, **query));
    return vault->reflections().List(**query, *cursor, max);
  });
}

grpc::ServerWriteReactor<client::v1::ReflectionPage>* JournalService::OnThisDay(
    grpc::CallbackServerContext* context, const client::v1::OnThisDayRequest* request) {
  auto answered = std::make_shared<bool>(false);
  return StreamPages(calls_, context, 0, [=, this](size_t /*max*/) -> Found {
    if (std::exchange(*answered, true)) return std::vector<journal::Reflection>();
    FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, calls_.session().Use());
    return usecases::OnThisDay(*vault, request->day().month(), request->day().day(),
                               request->day().year(), request->text_bytes_max(), clock_.Now());
  });
}

grpc::ServerUnaryReactor* JournalService::Edit(grpc::CallbackServerContext* context,
                                               const client::v1::EditRequest* request,
                                               client::v1::Reflection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(auto what, FromProto(*request, defaults()));
    return ReplyChanged(usecases::Edit(vault, request->id(), std::move(what)), response);
  });
}

grpc::ServerUnaryReactor* JournalService::Delete(grpc::CallbackServerContext* context,
                                                 const client::v1::DeleteRequest* request,
                                                 client::v1::Reflection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    return ReplyChanged(usecases::Delete(vault, request->id()), response);
  });
}

grpc::ServerUnaryReactor* JournalService::Undelete(grpc::CallbackServerContext* context,
                                                   const client::v1::UndeleteRequest* request,
                                                   client::v1::Reflection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    return ReplyChanged(usecases::Undelete(vault, request->id()), response);
  });
}

grpc::ServerWriteReactor<client::v1::Version>* JournalService::History(
    grpc::CallbackServerContext* context, const client::v1::HistoryRequest* request) {
  struct Past {
    bool known = false;
    size_t next = 0;
    std::vector<journal::Version> versions;
  };
  auto past = std::make_shared<Past>();
  const auto read = [=, this]() -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, calls_.session().Use());
    FALLOW_ASSIGN_OR_RETURN(const auto id, vault->reflections().Resolve(request->id()));
    FALLOW_ASSIGN_OR_RETURN(past->versions, vault->reflections().History(id));
    past->known = true;
    return absl::OkStatus();
  };
  return PageStream<client::v1::Version>::Start(
      calls_, context, [=, this](client::v1::Version& message) -> absl::StatusOr<bool> {
        if (!past->known) FALLOW_RETURN_IF_ERROR(read());
        if (past->next == past->versions.size()) return false;
        const journal::Version& version = past->versions[past->next++];
        ToProto(version, calls_.session().NameOf(version.device), &message);
        return true;
      });
}

grpc::ServerUnaryReactor* JournalService::RestoreVersion(
    grpc::CallbackServerContext* context, const client::v1::RestoreVersionRequest* request,
    client::v1::Reflection* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) {
    return ReplyChanged(usecases::RestoreVersion(vault, request->id(), request->version()),
                        response);
  });
}

grpc::ServerUnaryReactor* JournalService::Names(grpc::CallbackServerContext* context,
                                                const client::v1::NamesRequest* request,
                                                client::v1::NamesResponse* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const store::NameKind kind, FromProto(request->kind()));
    FALLOW_ASSIGN_OR_RETURN(const std::vector<store::Name> names, vault.reflections().Names(kind));
    for (const store::Name& each : names) {
      client::v1::NamesResponse::Name* const name = response->add_names();
      name->set_name(each.name);
      name->set_count(each.count);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* JournalService::Stats(grpc::CallbackServerContext* context,
                                                const client::v1::StatsRequest* /*request*/,
                                                client::v1::StatsResponse* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const store::Stats stats, vault.reflections().Statistics());
    ToProto(stats, response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* JournalService::SetTemplate(grpc::CallbackServerContext* context,
                                                      const client::v1::SetTemplateRequest* request,
                                                      client::v1::Template* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    const client::v1::Template& wanted = request->template_();
    FALLOW_RETURN_IF_ERROR(vault.templates().Set({wanted.name(), wanted.text()}));
    *response = wanted;
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* JournalService::ListTemplates(
    grpc::CallbackServerContext* context, const client::v1::ListTemplatesRequest* /*request*/,
    client::v1::ListTemplatesResponse* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto templates, vault.templates().List());
    for (const store::Template& each : templates) {
      client::v1::Template* const out = response->add_templates();
      out->set_name(each.name);
      out->set_text(each.text);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* JournalService::RemoveTemplate(
    grpc::CallbackServerContext* context, const client::v1::RemoveTemplateRequest* request,
    client::v1::RemoveTemplateResponse* /*response*/) {
  return calls_.ReplyFromVault(
      context, [=](store::Vault& vault) { return vault.templates().Remove(request->name()); });
}

}  // namespace fallow::rpc
