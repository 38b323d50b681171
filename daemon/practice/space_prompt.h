#ifndef FALLOW_DAEMON_PRACTICE_SPACE_PROMPT_H_
#define FALLOW_DAEMON_PRACTICE_SPACE_PROMPT_H_

// The one quiet prompt of a check-in. A check-in of a space has the same prompt on every device,
// however often it is looked at; the check-ins of one space have different prompts as long as there
// are enough. Pure functions: any thread.

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "daemon/practice/prompts.h"

namespace fallow::practice {

inline constexpr std::string_view kSpaceGroup = "space";

// The prompt for check-in number `nth`, counted from 0, of the space with that id. `silenced` holds
// ids and groups of prompts. Nothing when no prompt is left.
std::optional<Prompt> SpacePrompt(std::span<const Prompt> prompts,
                                  const std::set<std::string>& silenced, std::string_view space_id,
                                  size_t nth);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_SPACE_PROMPT_H_
