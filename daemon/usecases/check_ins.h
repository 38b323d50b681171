#ifndef FALLOW_DAEMON_USECASES_CHECK_INS_H_
#define FALLOW_DAEMON_USECASES_CHECK_INS_H_

// The check-ins of spaces: which one a request means, its prompt, and what an answer does. Belongs
// to the journal executor.

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

// The tag that every answer gets.
inline constexpr std::string_view kSpaceTag = "space";

// The prompts to choose from for check-ins.
struct CheckInPrompts {
  std::span<const practice::Prompt> prompts;
  std::set<std::string> silenced;  // ids and groups
};
// Valid until `source` is called again.
absl::StatusOr<CheckInPrompts> CheckInPromptsOf(store::Vault& vault, PromptSource& source);

// The prompt of the space's check-in on that day; nothing if there is none.
std::optional<practice::Prompt> PromptOf(const journal::Space& space, uint32_t day,
                                         const CheckInPrompts& prompts);

struct CheckIn {
  store::SpaceView space;
  uint32_t day = 0;
  std::optional<practice::Prompt> prompt;
};
// A check-in of the space called `space` or, if that is empty, of the space that is due first
// (store::Spaces::FindDue). Without a day, the check-in that is waiting. NOT_FOUND when none is
// waiting, INVALID_ARGUMENT when there is no check-in on that day.
absl::StatusOr<CheckIn> FindCheckIn(store::Vault& vault, std::string_view space, uint32_t day,
                                    const CheckInPrompts& prompts, absl::Time now);

struct CheckInAnswer {
  std::optional<journal::Reflection> written;
  store::SpaceView space;  // after the answer
};
// Marks the check-in as done. A text is saved as a reflection about the space's connection, marked
// as written without having met.
absl::StatusOr<CheckInAnswer> AnswerCheckIn(store::Vault& vault, const CheckIn& check_in,
                                            std::optional<journal::NewReflection> text);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_CHECK_INS_H_
