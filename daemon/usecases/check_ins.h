#ifndef FALLOW_DAEMON_USECASES_CHECK_INS_H_
#define FALLOW_DAEMON_USECASES_CHECK_INS_H_

// The check-ins of spaces: which one is meant, which prompt it has, and what comes of an answer.
// Belongs to the journal executor.

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/reflection.h"
#include "daemon/journal/space.h"
#include "daemon/practice/prompts.h"
#include "daemon/store/practice/spaces.h"
#include "daemon/store/vault.h"
#include "daemon/usecases/prompt_source.h"

namespace fallow::usecases {

// The tag of every answer.
inline constexpr std::string_view kSpaceTag = "space";

// The prompts that check-ins may have.
struct CheckInPrompts {
  std::span<const practice::Prompt> prompts;
  std::set<std::string> silenced;  // ids and groups
};
// Valid until `source` is asked again.
absl::StatusOr<CheckInPrompts> CheckInPromptsOf(store::Vault& vault, PromptSource& source);

// Of the space's check-in on that day; nothing when it has none.
std::optional<practice::Prompt> PromptOf(const journal::Space& space, uint32_t day,
                                         const CheckInPrompts& prompts);

struct CheckIn {
  store::SpaceView space;
  uint32_t day = 0;
  std::optional<practice::Prompt> prompt;
};
// That of the space named so, or of the one that came first (store::Spaces::FindDue); without a
// day, the one that waits. NOT_FOUND when none does, INVALID_ARGUMENT for a day without one.
absl::StatusOr<CheckIn> FindCheckIn(store::Vault& vault, std::string_view space, uint32_t day,
                                    const CheckInPrompts& prompts, absl::Time now);

struct CheckInAnswer {
  std::optional<journal::Reflection> written;
  store::SpaceView space;  // as it is then
};
// Marks it as done. A text that was written to it becomes a reflection about the space's
// connection, which tells of the space and not of having met.
absl::StatusOr<CheckInAnswer> AnswerCheckIn(store::Vault& vault, const CheckIn& check_in,
                                            std::optional<journal::NewReflection> text);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_CHECK_INS_H_
