// The prompts' part of JournalService: which was shown last is a setting of this copy of the vault.

#include <set>
#include <sstream>
#include <string>

#include "daemon/base/status.h"
#include "daemon/practice/prompts.h"
#include "daemon/rpc/journal_service.h"

namespace fallow::rpc {
namespace {

using practice::Prompt;
using practice::Prompts;

constexpr std::string_view kSeenSetting = "prompts.seen";  // ids, with spaces between

absl::StatusOr<std::set<std::string>> Seen(store::Vault& vault) {
  const absl::StatusOr<std::string> setting = vault.Setting(kSeenSetting);
  if (absl::IsNotFound(setting.status())) return std::set<std::string>();
  FALLOW_RETURN_IF_ERROR(setting.status());
  std::istringstream words(*setting);
  std::set<std::string> seen;
  for (std::string id; words >> id;) seen.insert(id);
  return seen;
}

absl::Status Remember(store::Vault& vault, const std::set<std::string>& seen) {
  std::string setting;
  for (const std::string& id : seen) setting.append(setting.empty() ? "" : " ").append(id);
  return vault.SetSetting(kSeenSetting, setting);
}

absl::StatusOr<Prompt> Next(store::Vault& vault, std::string_view group) {
  FALLOW_ASSIGN_OR_RETURN(std::set<std::string> seen, Seen(vault));
  FALLOW_ASSIGN_OR_RETURN(const Prompt prompt, Prompts::Shipped().Next(group, seen));
  if (seen.contains(prompt.id)) {
    // All of them were shown: they begin anew.
    std::erase_if(seen, [&](const std::string& id) {
      return group.empty() || Prompts::Shipped().InGroup(id, group);
    });
  }
  seen.insert(prompt.id);
  FALLOW_RETURN_IF_ERROR(Remember(vault, seen));
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
    FALLOW_ASSIGN_OR_RETURN(const Prompt prompt, Next(vault, request->group()));
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
