#include "daemon/usecases/check_ins.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/practice/space_prompt.h"
#include "daemon/store/practice/settings.h"
#include "daemon/usecases/writing.h"

namespace fallow::usecases {

absl::StatusOr<CheckInPrompts> CheckInPromptsOf(store::Vault& vault, PromptSource& source) {
  FALLOW_ASSIGN_OR_RETURN(journal::PracticeSettings settings, store::Settings(vault.practice()));
  return CheckInPrompts{source.Now().prompts.all(), std::move(settings.silenced)};
}

std::optional<practice::Prompt> PromptOf(const journal::Space& space, uint32_t day,
                                         const CheckInPrompts& prompts) {
  const auto place = std::ranges::find(space.days, day);
  if (place == space.days.end()) return std::nullopt;
  return practice::SpacePrompt(prompts.prompts, prompts.silenced, space.follows.view(),
                               static_cast<size_t>(place - space.days.begin()));
}

absl::StatusOr<CheckIn> FindCheckIn(store::Vault& vault, std::string_view space, uint32_t day,
                                    const CheckInPrompts& prompts, absl::Time now) {
  CheckIn found;
  FALLOW_ASSIGN_OR_RETURN(found.space, store::Spaces(vault.practice()).FindDue(space));
  found.day = day != 0 ? day : found.space.space.DueDay(now);
  if (found.day == 0) {
    return base::NotFound("No check-in of this space is waiting", "", base::Next::kAnswerEarly);
  }
  FALLOW_RETURN_IF_ERROR(journal::ComposeAnswered(found.space.space, found.day).status());
  found.prompt = PromptOf(found.space.space, found.day, prompts);
  return found;
}

absl::StatusOr<CheckInAnswer> AnswerCheckIn(store::Vault& vault, const CheckIn& check_in,
                                            std::optional<journal::NewReflection> text) {
  CheckInAnswer answer;
  // The text goes first: if only one of the two is saved, the text is the one that cannot be
  // recovered.
  if (text) {
    text->tags.emplace_back(kSpaceTag);
    if (!check_in.space.names.empty()) text->about.push_back(check_in.space.connection);
    if (check_in.prompt) text->prompt = check_in.prompt->id;
    text->apart = true;
    FALLOW_ASSIGN_OR_RETURN(answer.written, Write(vault, *std::move(text)));
  }
  FALLOW_ASSIGN_OR_RETURN(answer.space,
                          store::Spaces(vault.practice()).Answer(check_in.space, check_in.day));
  return answer;
}

}  // namespace fallow::usecases
