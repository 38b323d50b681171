#include "daemon/practice/farewell_check.h"

#include <fmt/format.h>

#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::practice {
namespace {

constexpr size_t kFindingChars = 16;
constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

absl::StatusOr<Checked> CheckFarewell(const Clarity& clarity, const journal::Farewell& farewell) {
  Letter letter;
  letter.language = LanguageOf(farewell);
  for (size_t part = 0; part < kParts; ++part) letter.parts[part] = farewell.parts[part].text;
  Checked checked;
  FALLOW_ASSIGN_OR_RETURN(checked.steps_aside, clarity.StepsAside(letter));
  if (checked.steps_aside) return checked;
  if (farewell.unsent) letter[Part::kPlan].reset();
  FALLOW_ASSIGN_OR_RETURN(checked.findings, clarity.Check(letter));
  return checked;
}

bool HasWords(const journal::Farewell& farewell) {
  return !base::IsBlank(farewell.parts[static_cast<size_t>(Part::kWords)].text);
}

std::string_view LanguageOf(const journal::Farewell& farewell) {
  return farewell.language.empty() ? std::string_view("en") : farewell.language;
}

std::string ToText(FindingId id) {
  return fmt::format("{:016x}", id);
}

absl::StatusOr<FindingId> FindingNamed(std::string_view prefix, const std::set<FindingId>& known) {
  if (prefix.size() < kFindingPrefixMin || prefix.size() > kFindingChars ||
      prefix.find_first_not_of(kDigits) != std::string_view::npos) {
    return base::Invalid("This is not the id of a finding",
                         "at least four of its digits are needed",
                         base::Show(base::Thing::kFindings));
  }
  std::vector<FindingId> found;
  for (const FindingId id : known) {
    if (std::string_view(ToText(id)).starts_with(prefix)) found.push_back(id);
  }
  if (found.empty())
    return base::NotFound("There is no such finding", "", base::Show(base::Thing::kFindings));
  if (found.size() > 1) {
    return base::Invalid("Several findings have ids that start with this", "",
                         base::Next::kGiveMoreOfTheId);
  }
  return found.front();
}

}  // namespace fallow::practice
