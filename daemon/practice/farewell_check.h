#ifndef FALLOW_DAEMON_PRACTICE_FAREWELL_CHECK_H_
#define FALLOW_DAEMON_PRACTICE_FAREWELL_CHECK_H_

// Runs the clarity check (clarity.h) on a farewell, and finds findings by their names. Pure
// functions: any thread.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/farewell.h"
#include "daemon/practice/clarity.h"

namespace fallow::practice {

struct Checked {
  bool steps_aside = false;  // Clarity::StepsAside; then there are no findings
  std::vector<Finding> findings = {};
};
// INVALID_ARGUMENT as for Clarity::Check. No plan is expected of a letter that stays unsent.
absl::StatusOr<Checked> CheckFarewell(const Clarity& clarity, const journal::Farewell& farewell);
// Whether the farewell has any words for the check to read.
bool HasWords(const journal::Farewell& farewell);
std::string_view LanguageOf(const journal::Farewell& farewell);

// 16 hexadecimal digits.
std::string ToText(FindingId id);
inline constexpr size_t kFindingPrefixMin = 4;
// The one of `known` whose name starts with `prefix`. INVALID_ARGUMENT: not digits, too few, or
// several match; NOT_FOUND: none matches.
absl::StatusOr<FindingId> FindingNamed(std::string_view prefix, const std::set<FindingId>& known);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_FAREWELL_CHECK_H_
