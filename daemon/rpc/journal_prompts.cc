// The prompts' part of JournalService: which was shown last is a setting of this copy of the vault.

#include <sstream>
#include <string>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/practice/prompts.h"
#include "daemon/rpc/journal_service.h"

namespace fallow::rpc {
namespace {

using practice::Prompt;
using practice::Prompts;

// Ids, the latest last, with spaces between.
constexpr std::string_view kSeenSetting = "prompts.seen";

absl::StatusOr<std::vector<std::string>> Shown(store::Vault& vault) {
  const absl::StatusOr<std::string> setting = vault.Setting(kSeenSetting);
  if (absl::IsNotFound(setting.status())) return std::vector<std::string>();
  FALLOW_RETURN_IF_ERROR(setting.status());
  std::istringstream words(*setting);
  std::vector<std::string> shown;
  for (std::string id; words >> id;) shown.push_back(id);
  return shown;
}

absl::Status Remember(store::Vault& vault, const std::vector<std::string>& shown) {
  std::string setting;
  for (const std::string& id : shown) setting.append(setting.empty() ? "" : " ").append(id);
  return vault.SetSetting(kSeenSetting, setting);
}

absl::StatusOr<Prompt> Next(store::Vault& vault, const practice::PromptWish& wish) {
  FALLOW_ASSIGN_OR_RETURN(std::vector<std::string> shown, Shown(vault));
  FALLOW_ASSIGN_OR_RETURN(Prompt prompt, Prompts::Shipped().Next(wish, shown));
  FALLOW_RETURN_IF_ERROR(Remember(vault, practice::RememberShown(std::move(shown), prompt.id)));
  return prompt;
}

void ToProto(const Prompt& prompt, client::v1::Prompt* message) {
  message->set_id(prompt.id);
  message->set_group(prompt.group);
  message->set_text(prompt.text);
}

}  // namespace

grpc::ServerUnaryReactor* JournalService::NextPrompt(grpc::CallbackServerContext* context,
                                                     const client::v1::NextPromptRequest* request,
                                                     client::v1::Prompt* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const Prompt prompt, Next(vault, {.group = request->group()}));
    ToProto(prompt, response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* JournalService::ListPrompts(
    grpc::CallbackServerContext* context, const client::v1::ListPromptsRequest* /*request*/,
    client::v1::ListPromptsResponse* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& /*vault*/) -> absl::Status {
    for (const Prompt& prompt : Prompts::Shipped().all()) ToProto(prompt, response->add_prompts());
    return absl::OkStatus();
  });
}

}  // namespace fallow::rpc
