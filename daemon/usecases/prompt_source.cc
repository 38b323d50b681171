#include "daemon/usecases/prompt_source.h"

#include <algorithm>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/quiet.h"
#include "daemon/store/log/settings.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/settings.h"

namespace fallow::usecases {
namespace {

absl::StatusOr<practice::PromptWish> WishOf(store::Vault& vault, std::string_view group,
                                            std::string_view about, absl::Time now) {
  store::PracticeRecords& records = vault.practice();
  FALLOW_ASSIGN_OR_RETURN(journal::PracticeSettings settings, store::Settings(records));
  practice::PromptWish wish{.group = std::string(group),
                            .about = std::string(about),
                            .silenced = std::move(settings.silenced)};
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, store::ReadConnections(records));
  const journal::QuietOnes quiet(book, now);
  for (const journal::Connection& each : book.all()) {
    const bool released = journal::SeasonNow(each, now) == fallow::store::v1::SEASON_RELEASED;
    if (!quiet.Has(each) && !released) wish.names.insert(each.name);
  }
  const journal::Connection* const named = book.Named(about);
  if (named != nullptr) wish.about = named->name;
  return wish;
}

}  // namespace

absl::StatusOr<practice::Prompt> PromptSource::Next(store::Vault& vault, std::string_view group,
                                                    std::string_view about, absl::Time now) {
  FALLOW_ASSIGN_OR_RETURN(const auto wish, WishOf(vault, group, about, now));
  store::LocalSettings& settings = vault.settings();
  FALLOW_ASSIGN_OR_RETURN(std::vector<std::string> shown,
                          settings.Get(store::setting::kPromptsSeen));
  FALLOW_ASSIGN_OR_RETURN(practice::Prompt prompt, Now().prompts.Next(wish, shown));
  FALLOW_RETURN_IF_ERROR(settings.Set(store::setting::kPromptsSeen,
                                      practice::RememberShown(std::move(shown), prompt.id)));
  return prompt;
}

absl::Status PromptSource::Silence(store::Vault& vault, const std::string& id_or_group, bool back) {
  FALLOW_ASSIGN_OR_RETURN(const auto settings, store::Settings(vault.practice()));
  const bool silenced = settings.silenced.contains(id_or_group);
  const bool there = std::ranges::any_of(Now().prompts.all(), [&](const practice::Prompt& each) {
    return each.id == id_or_group || each.group == id_or_group;
  });
  if (!there && !(back && silenced)) {
    return base::NotFound("There is no such prompt or group", "",
                          base::Show(base::Thing::kPrompts));
  }
  if (silenced != back) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const auto operation, journal::ComposeSilence(id_or_group, back));
  return store::SaySetting(vault.practice(), operation);
}

const PromptSource::Current& PromptSource::Now() {
  OwnFiles now =
      folder_.empty() ? OwnFiles() : ReadOwnFiles(folder_, practice::Prompts::kPackBytesMax);
  if (now.files == read_.files && now.problems == read_.problems) return current_;
  std::vector<practice::PromptPack> packs;
  for (const OwnFile& file : now.files) packs.push_back({file.name, file.content});
  practice::Prompts::Loaded loaded = practice::Prompts::Load(packs);
  current_ = {std::move(loaded.prompts), now.problems};
  for (const practice::PromptProblem& each : loaded.problems) {
    current_.problems.push_back(practice::Say(each));
  }
  read_ = std::move(now);
  return current_;
}

}  // namespace fallow::usecases
