#ifndef FALLOW_DAEMON_JOURNAL_SIMILAR_NAMES_H_
#define FALLOW_DAEMON_JOURNAL_SIMILAR_NAMES_H_

// Whether two names may be the same one spelled differently: "Ana", "ANA", "Aná" and "Anna". Case,
// accents, spaces and punctuation do not count; what is left may differ by a few slips of the
// keyboard (daemon/base/slips.h), fewer the shorter it is. In short names a different letter makes
// a different name ("Tim" is not "Tom"), and a different digit always does. Pure functions: any
// thread.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fallow::journal {

// REQUIRES: valid UTF-8.
bool AreAlike(std::string_view a, std::string_view b);

// The index of the name that was most likely meant by `typed`; nothing when none is near. More
// lenient than AreAlike, since it is only a suggestion.
std::optional<size_t> NearestName(std::string_view typed, std::span<const std::string> names);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_SIMILAR_NAMES_H_
