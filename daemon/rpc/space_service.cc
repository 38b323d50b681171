#include "daemon/rpc/space_service.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/rpc/convert.h"
#include "daemon/store/practice/settings.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/writing/reflections.h"

namespace fallow::rpc {
namespace {

using store::Spaces;
using store::SpaceView;

constexpr char kSpaceTag[] = "space";

absl::StatusOr<uint32_t> DayToAnswer(const SpaceView& view, uint32_t day, absl::Time now) {
  if (day == 0) day = view.space.DueDay(now);
  if (day != 0) return day;
  return base::NotFound("No check-in of this space waits", "",
                        "`fallow space` shows when the next one comes; `--day` answers it before.");
}

std::string FirstLine(const std::string& text) {
  const size_t begin = std::min(text.find_first_not_of("# >\n\r\t"), text.size());
  return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

// By what lists show while it is here: a name, the first words, or at least an id.
absl::Status NameRelease(store::Vault& vault, store::DueThing& thing) {
  if (thing.what != store::DueThing::What::kRelease) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const auto plan, vault.releases().Find(journal::ToText(thing.id)));
  FALLOW_ASSIGN_OR_RETURN(const store::ReleaseReceipt standing, vault.releases().StandingOf(plan));
  thing.waits = !standing.waits.empty();
  std::string name = standing.name.empty() ? FirstLine(standing.words) : standing.name;
  if (name.empty() && standing.subject) name = journal::ToText(*standing.subject);
  if (!name.empty()) thing.release += " (" + name + ")";
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CheckInPrompts> SpaceService::PromptsFor(store::Vault& vault) {
  FALLOW_ASSIGN_OR_RETURN(journal::PracticeSettings settings, store::Settings(vault.practice()));
  return CheckInPrompts{prompts_.Now().prompts.all(), std::move(settings.silenced)};
}

absl::Status SpaceService::Reply(store::Vault& vault, const Changed& changed,
                                 client::v1::Space* response) {
  FALLOW_RETURN_IF_ERROR(changed.status());
  FALLOW_ASSIGN_OR_RETURN(const CheckInPrompts prompts, PromptsFor(vault));
  ToProto(*changed, clock_.Now(), prompts, response);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* SpaceService::ListSpaces(grpc::CallbackServerContext* context,
                                                   const client::v1::ListSpacesRequest* request,
                                                   client::v1::ListSpacesResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    Spaces spaces(vault.practice());
    FALLOW_ASSIGN_OR_RETURN(const std::vector<SpaceView> views, spaces.All());
    for (const SpaceView& view : views) {
      if (view.space.closed && !request->closed()) continue;
      FALLOW_RETURN_IF_ERROR(Reply(vault, view, response->add_spaces()));
    }
    FALLOW_ASSIGN_OR_RETURN(const std::vector<uint32_t> days, spaces.Days());
    response->mutable_days()->Assign(days.begin(), days.end());
    return absl::OkStatus();
  });
}

absl::Status SpaceService::WriteAnswer(store::Vault& vault, const SpaceView& view,
                                       const std::string& prompt_id,
                                       const client::v1::AnswerCheckInRequest& request,
                                       client::v1::Reflection* out) {
  const Defaults defaults{clock_.Now(), calls_.session().constants().zone};
  client::v1::WriteRequest write;
  write.set_text(request.text());
  write.set_zone(request.zone());
  if (request.has_at()) *write.mutable_at() = request.at();
  write.add_tags(kSpaceTag);
  if (!view.names.empty()) write.add_about(view.connection);
  write.set_prompt(prompt_id);
  write.set_apart(true);  // it tells of the space, not of having met
  FALLOW_ASSIGN_OR_RETURN(const auto what, FromProto(write, defaults));
  FALLOW_ASSIGN_OR_RETURN(const auto written, vault.reflections().Write(what));
  ToProto(written, calls_.session().NameOf(written.device), out);
  watchers_.ReflectionChanged(written.id);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* SpaceService::AnswerCheckIn(
    grpc::CallbackServerContext* context, const client::v1::AnswerCheckInRequest* request,
    client::v1::AnswerCheckInResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    Spaces spaces(vault.practice());
    FALLOW_ASSIGN_OR_RETURN(const SpaceView view, spaces.FindDue(request->space()));
    FALLOW_ASSIGN_OR_RETURN(const uint32_t day, DayToAnswer(view, request->day(), clock_.Now()));
    FALLOW_RETURN_IF_ERROR(journal::ComposeAnswered(view.space, day).status());
    FALLOW_ASSIGN_OR_RETURN(const CheckInPrompts prompts, PromptsFor(vault));
    const auto prompt = PromptOf(view.space, day, prompts);
    response->set_day(day);
    if (prompt) response->set_prompt(prompt->text);
    if (request->look()) return Reply(vault, view, response->mutable_space());
    // The text goes first: where only one of the two is kept, it is the one that cannot be had
    // again.
    if (!request->text().empty()) {
      FALLOW_RETURN_IF_ERROR(WriteAnswer(vault, view, prompt ? prompt->id : "", *request,
                                         response->mutable_reflection()));
    }
    return Reply(vault, spaces.Answer(view, day), response->mutable_space());
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
    FALLOW_ASSIGN_OR_RETURN(auto things, store::DueNow(vault.practice()));
    for (store::DueThing& each : things) FALLOW_RETURN_IF_ERROR(NameRelease(vault, each));
    for (const store::DueThing& each : things) ToProto(each, clock_.Now(), response->add_due());
    return request->seen() ? store::MarkSeen(vault.practice(), things) : absl::OkStatus();
  };
  if (request->seen()) return calls_.ReplyFromVault(context, list);
  return calls_.Reply(context, [this, list]() -> absl::Status {
    // Looking is not use: a journal that is only looked at locks itself in its time.
    store::Vault* vault = calls_.session().Peek();
    if (vault == nullptr) {
      FALLOW_ASSIGN_OR_RETURN(vault, calls_.session().Use());
    }
    return list(*vault);
  });
}

}  // namespace fallow::rpc
