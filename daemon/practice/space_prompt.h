#ifndef FALLOW_DAEMON_PRACTICE_SPACE_PROMPT_H_
#define FALLOW_DAEMON_PRACTICE_SPACE_PROMPT_H_

// The one quiet prompt of a check-in. The same space and check-in have the same prompt on every
// device and however often somebody looks; the check-ins of a space have different ones as long as
// there are as many. Pure functions: any thread.

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "daemon/practice/prompts.h"

namespace fallow::practice {

inline constexpr std::string_view kSpaceGroup = "space";

// Of the space with that id and its check-in number `nth`, counted from 0. `silenced` has ids and
// groups. Nothing when no prompt is left.
std::optional<Prompt> SpacePrompt(std::span<const Prompt> prompts,
                                  const std::set<std::string>& silenced, std::string_view space_id,
                                  size_t nth);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_SPACE_PROMPT_H_
