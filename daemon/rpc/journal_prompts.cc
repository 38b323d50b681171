// The prompts' part of JournalService: which were shown is a setting of this copy of the vault,
// which are silenced holds on every device.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/practice/prompts.h"
#include "daemon/rpc/journal_service.h"
#include "daemon/store/log/settings.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/settings.h"

namespace fallow::rpc {
namespace {

using practice::Prompt;
using practice::Prompts;

absl::StatusOr<practice::PromptWish> WishOf(store::Vault& vault, absl::Time now,
                                            const client::v1::NextPromptRequest& request) {
  store::PracticeRecords& records = vault.practice();
  FALLOW_ASSIGN_OR_RETURN(journal::PracticeSettings settings, store::Settings(records));
  practice::PromptWish wish{
      .group = request.group(), .about = request.about(), .silenced = std::move(settings.silenced)};
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, store::ReadConnections(records));
  for (const journal::Connection& each : book.all()) {
    const bool released = journal::SeasonNow(each, now) == fallow::store::v1::SEASON_RELEASED;
    if (!journal::IsQuiet(each, now) && !released) wish.names.insert(each.name);
  }
  const journal::Connection* const about = book.Named(request.about());
  if (about != nullptr) wish.about = about->name;
  return wish;
}

absl::StatusOr<Prompt> Next(store::Vault& vault, const Prompts& prompts,
                            const practice::PromptWish& wish) {
  store::LocalSettings& settings = vault.settings();
  FALLOW_ASSIGN_OR_RETURN(std::vector<std::string> shown,
                          settings.Get(store::setting::kPromptsSeen));
  FALLOW_ASSIGN_OR_RETURN(Prompt prompt, prompts.Next(wish, shown));
  FALLOW_RETURN_IF_ERROR(settings.Set(store::setting::kPromptsSeen,
                                      practice::RememberShown(std::move(shown), prompt.id)));
  return prompt;
}

void ToProto(const Prompt& prompt, client::v1::Prompt* message) {
  message->set_id(prompt.id);
  message->set_group(prompt.group);
  message->set_text(prompt.text);
  message->set_pack(prompt.pack);
}

// What can be silenced: a prompt's id or a group. Whatever is silenced can be brought back, though
// its pack may be gone.
absl::Status CheckSilence(const Prompts& prompts, const journal::PracticeSettings& settings,
                          const client::v1::SilencePromptRequest& request) {
  const std::string& named = request.id_or_group();
  const bool there = std::ranges::any_of(prompts.all(), [&](const Prompt& prompt) {
    return prompt.id == named || prompt.group == named;
  });
  if (there || (request.back() && settings.silenced.contains(named))) return absl::OkStatus();
  return base::NotFound("There is no such prompt, and no such group", "",
                        base::Show(base::Thing::kPrompts));
}

}  // namespace

grpc::ServerUnaryReactor* JournalService::NextPrompt(grpc::CallbackServerContext* context,
                                                     const client::v1::NextPromptRequest* request,
                                                     client::v1::Prompt* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto wish, WishOf(vault, clock_.Now(), *request));
    FALLOW_ASSIGN_OR_RETURN(const Prompt prompt, Next(vault, prompts_.Now().prompts, wish));
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
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto settings, store::Settings(vault.practice()));
    FALLOW_RETURN_IF_ERROR(CheckSilence(prompts_.Now().prompts, settings, *request));
    if (settings.silenced.contains(request->id_or_group()) != request->back()) {
      return absl::OkStatus();
    }
    FALLOW_ASSIGN_OR_RETURN(const auto operation,
                            journal::ComposeSilence(request->id_or_group(), request->back()));
    return store::SaySetting(vault.practice(), operation);
  });
}

}  // namespace fallow::rpc
