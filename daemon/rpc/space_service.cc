#include "daemon/rpc/space_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/rpc/convert.h"
#include "daemon/usecases/check_ins.h"
#include "daemon/usecases/due.h"

namespace fallow::rpc {
namespace {

using store::Spaces;
using store::SpaceView;

absl::StatusOr<std::optional<journal::NewReflection>> TextOf(
    const client::v1::AnswerCheckInRequest& request, const Defaults& defaults) {
  if (request.text().empty()) return std::nullopt;
  client::v1::WriteRequest write;
  write.set_text(request.text());
  write.set_zone(request.zone());
  if (request.has_at()) *write.mutable_at() = request.at();
  FALLOW_ASSIGN_OR_RETURN(auto text, FromProto(write, defaults));
  return text;
}

}  // namespace

absl::Status SpaceService::Reply(store::Vault& vault, const Changed& changed,
                                 client::v1::Space* response) {
  FALLOW_RETURN_IF_ERROR(changed.status());
  FALLOW_ASSIGN_OR_RETURN(const auto prompts, usecases::CheckInPromptsOf(vault, prompts_));
  ToProto(*changed, clock_.Now(), prompts, response);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* SpaceService::ListSpaces(grpc::CallbackServerContext* context,
                                                   const client::v1::ListSpacesRequest* request,
                                                   client::v1::ListSpacesResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    Spaces spaces(vault.practice());
    FALLOW_ASSIGN_OR_RETURN(const std::vector<SpaceView> views, spaces.All());
    // Read once, since they come from files.
    FALLOW_ASSIGN_OR_RETURN(const auto prompts, usecases::CheckInPromptsOf(vault, prompts_));
    for (const SpaceView& view : views) {
      if (view.space.closed && !request->closed()) continue;
      ToProto(view, clock_.Now(), prompts, response->add_spaces());
    }
    FALLOW_ASSIGN_OR_RETURN(const std::vector<uint32_t> days, spaces.Days());
    response->mutable_days()->Assign(days.begin(), days.end());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SpaceService::AnswerCheckIn(
    grpc::CallbackServerContext* context, const client::v1::AnswerCheckInRequest* request,
    client::v1::AnswerCheckInResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto prompts, usecases::CheckInPromptsOf(vault, prompts_));
    FALLOW_ASSIGN_OR_RETURN(
        const usecases::CheckIn check_in,
        usecases::FindCheckIn(vault, request->space(), request->day(), prompts, clock_.Now()));
    response->set_day(check_in.day);
    if (check_in.prompt) response->set_prompt(check_in.prompt->text);
    if (request->look()) return Reply(vault, check_in.space, response->mutable_space());
    FALLOW_ASSIGN_OR_RETURN(auto text,
                            TextOf(*request, {clock_.Now(), calls_.session().constants().zone}));
    FALLOW_ASSIGN_OR_RETURN(const usecases::CheckInAnswer answer,
                            usecases::AnswerCheckIn(vault, check_in, std::move(text)));
    if (answer.written) {
      ToProto(*answer.written, calls_.session().NameOf(answer.written->device),
              response->mutable_reflection());
    }
    return Reply(vault, answer.space, response->mutable_space());
  });
}

grpc::ServerUnaryReactor* SpaceService::SetCheckInDays(
    grpc::CallbackServerContext* context, const client::v1::SetCheckInDaysRequest* request,
    client::v1::SetCheckInDaysResponse* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    Spaces spaces(vault.practice());
    FALLOW_ASSIGN_OR_RETURN(const std::vector<uint32_t> days, FromProto(*request));
    if (request->space().empty()) {
      FALLOW_RETURN_IF_ERROR(spaces.SetDays(days));
    } else {
      FALLOW_ASSIGN_OR_RETURN(const SpaceView view, spaces.Find(request->space()));
      FALLOW_RETURN_IF_ERROR(spaces.SetDays(view, days).status());
    }
    response->mutable_days()->Assign(days.begin(), days.end());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SpaceService::SetBoundary(grpc::CallbackServerContext* context,
                                                    const client::v1::SetBoundaryRequest* request,
                                                    client::v1::Space* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    Spaces spaces(vault.practice());
    FALLOW_ASSIGN_OR_RETURN(auto boundary, FromProto(*request, calls_.session().constants().zone));
    FALLOW_ASSIGN_OR_RETURN(const SpaceView view, spaces.Find(request->space()));
    return Reply(vault, spaces.SetBoundary(view, request->id(), std::move(boundary)), response);
  });
}

grpc::ServerUnaryReactor* SpaceService::RemoveBoundary(
    grpc::CallbackServerContext* context, const client::v1::RemoveBoundaryRequest* request,
    client::v1::Space* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    Spaces spaces(vault.practice());
    FALLOW_ASSIGN_OR_RETURN(const SpaceView view, spaces.Find(request->space()));
    return Reply(vault, spaces.RemoveBoundary(view, request->id()), response);
  });
}

grpc::ServerUnaryReactor* SpaceService::CloseSpace(grpc::CallbackServerContext* context,
                                                   const client::v1::CloseSpaceRequest* request,
                                                   client::v1::Space* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    Spaces spaces(vault.practice());
    FALLOW_ASSIGN_OR_RETURN(const SpaceView view, spaces.Find(request->space()));
    return Reply(vault, spaces.Close(view), response);
  });
}

grpc::ServerUnaryReactor* SpaceService::ListDue(grpc::CallbackServerContext* context,
                                                const client::v1::ListDueRequest* request,
                                                client::v1::ListDueResponse* response) {
  const auto list = [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto things, usecases::DueNow(vault));
    for (const store::DueThing& each : things) ToProto(each, response->add_due());
    return request->seen() ? store::MarkSeen(vault.practice(), things) : absl::OkStatus();
  };
  if (request->seen()) return calls_.ReplyFromVault(context, list);
  return calls_.Reply(context, [this, list]() -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, calls_.session().Look());
    return list(*vault);
  });
}

}  // namespace fallow::rpc
