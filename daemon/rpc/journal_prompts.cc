// The part of JournalService that deals with prompts.

#include "daemon/base/status.h"
#include "daemon/practice/prompts.h"
#include "daemon/rpc/journal_service.h"
#include "daemon/store/practice/settings.h"

namespace fallow::rpc {
namespace {

using practice::Prompt;

void ToProto(const Prompt& prompt, client::v1::Prompt* message) {
  message->set_id(prompt.id);
  message->set_group(prompt.group);
  message->set_text(prompt.text);
  message->set_pack(prompt.pack);
}

}  // namespace

grpc::ServerUnaryReactor* JournalService::NextPrompt(grpc::CallbackServerContext* context,
                                                     const client::v1::NextPromptRequest* request,
                                                     client::v1::Prompt* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const Prompt prompt,
                            prompts_.Next(vault, request->group(), request->about(), clock_.Now()));
    ToProto(prompt, response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* JournalService::ListPrompts(
    grpc::CallbackServerContext* context, const client::v1::ListPromptsRequest* /*request*/,
    client::v1::ListPromptsResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto settings, store::Settings(vault.practice()));
    const usecases::PromptSource::Current& current = prompts_.Now();
    for (const Prompt& prompt : current.prompts.all()) {
      client::v1::Prompt* const out = response->add_prompts();
      ToProto(prompt, out);
      out->set_silenced(settings.silenced.contains(prompt.id) ||
                        settings.silenced.contains(prompt.group));
    }
    response->mutable_problems()->Assign(current.problems.begin(), current.problems.end());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* JournalService::SilencePrompt(
    grpc::CallbackServerContext* context, const client::v1::SilencePromptRequest* request,
    client::v1::SilencePromptResponse* /*response*/) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) {
    return prompts_.Silence(vault, request->id_or_group(), request->back());
  });
}

}  // namespace fallow::rpc
