#ifndef FALLOW_DAEMON_PRACTICE_FAREWELL_CHECK_H_
#define FALLOW_DAEMON_PRACTICE_FAREWELL_CHECK_H_

// A farewell held up to the clarity check (clarity.h), and findings named as people name them.
// Pure functions: any thread.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/farewell.h"
#include "daemon/practice/clarity.h"

namespace fallow::practice {

// INVALID_ARGUMENT as Clarity::Check. A letter that stays unsent is not asked for a plan.
absl::StatusOr<std::vector<Finding>> CheckFarewell(const Clarity& clarity,
                                                   const journal::Farewell& farewell);
// Whether there is anything for it to read.
bool HasWords(const journal::Farewell& farewell);
std::string_view LanguageOf(const journal::Farewell& farewell);

// 16 hexadecimal digits.
std::string ToText(FindingId id);
inline constexpr size_t kFindingPrefixMin = 4;
// The one of `known` that begins so. INVALID_ARGUMENT: no digits, too few, or several begin so;
// NOT_FOUND: none does.
absl::StatusOr<FindingId> FindingNamed(std::string_view prefix, const std::set<FindingId>& known);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_FAREWELL_CHECK_H_
