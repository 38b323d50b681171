#ifndef FALLOW_DAEMON_JOURNAL_SIMILAR_NAMES_H_
#define FALLOW_DAEMON_JOURNAL_SIMILAR_NAMES_H_

// Whether two names may be one, written twice: "Ana", "ANA", "Aná" and "Anna". Case, accents,
// spaces and punctuation do not count; what is left may differ by slips of the keyboard
// (daemon/base/slips.h), few for its length. In short names another letter makes another name:
// "Tim" is not "Tom"; and another digit always does. Pure functions: any thread.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fallow::journal {

// REQUIRES: valid UTF-8.
bool AreAlike(std::string_view a, std::string_view b);

// The place of the name that was most likely meant by `typed`, if any is near: more leniently than
// AreAlike, since it is only a suggestion.
std::optional<size_t> NearestName(std::string_view typed, std::span<const std::string> names);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_SIMILAR_NAMES_H_
