#include "daemon/journal/practice_settings.h"

#include <algorithm>
#include <functional>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/names.h"

namespace fallow::journal {

namespace v1 = fallow::store::v1;

PracticeHistory InOneOrder(std::span<const PracticeHistory* const> histories) {
  PracticeHistory all;
  for (const PracticeHistory* const history : histories) {
    all.insert(all.end(), history->begin(), history->end());
  }
  std::ranges::sort(all, Precedes);
  return all;
}

PracticeSettings FoldSettings(const PracticeSubjects& subjects) {
  std::vector<const PracticeHistory*> histories;
  for (const auto& [id, history] : subjects) histories.push_back(&history);
  PracticeSettings settings;
  for (const PracticeRecord& record : InOneOrder(histories)) {
    const auto operation = OperationOf<v1::PracticeOperation>(record);
    if (operation.has_days()) {
      const auto& days = operation.days().days();
      settings.check_in_days.assign(days.begin(), days.end());
    }
    settings.silenced.insert(operation.prompts_silenced().begin(),
                             operation.prompts_silenced().end());
    for (const std::string& back : operation.prompts_back()) settings.silenced.erase(back);
  }
  return settings;
}

absl::StatusOr<v1::CheckInDays> ComposeCheckInDays(std::span<const uint32_t> days) {
  constexpr std::string_view kWhat = "These days cannot be used";
  constexpr base::Next kNext = base::Next::kGiveCheckInDays;
  if (days.empty()) return base::Invalid(kWhat, "none were given", kNext);
  if (days.size() > static_cast<size_t>(kCheckInsMax)) {
    return base::Invalid(kWhat, "there can be at most " + std::to_string(kCheckInsMax), kNext);
  }
  if (std::ranges::any_of(days, [](uint32_t day) { return day < 1 || day > kCheckInDayMax; })) {
    return base::Invalid(kWhat, "each must be between 1 and " + std::to_string(kCheckInDayMax),
                         kNext);
  }
  if (std::ranges::adjacent_find(days, std::greater_equal<>()) != days.end()) {
    return base::Invalid(kWhat, "each must be later than the one before it", kNext);
  }
  v1::CheckInDays composed;
  composed.mutable_days()->Assign(days.begin(), days.end());
  return composed;
}

absl::StatusOr<v1::PracticeOperation> ComposeSilence(std::string_view id_or_group, bool back) {
  FALLOW_ASSIGN_OR_RETURN(const std::string name, CleanName(id_or_group, "A prompt's id"));
  v1::PracticeOperation operation;
  (back ? operation.add_prompts_back() : operation.add_prompts_silenced())->assign(name);
  return operation;
}

}  // namespace fallow::journal
