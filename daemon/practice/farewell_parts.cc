#include "daemon/practice/farewell_parts.h"

#include <array>
#include <string>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::practice {
namespace {

constexpr std::array<FarewellPart, kParts> kFarewellParts = {{
    {Part::kGift, "gift", "What it gave",
     "What has this connection given you that you want to thank for, whether or not you will say "
     "it?"},
    {Part::kTruth, "truth", "What is true now",
     "Which sentences are true now, and need no defence and no proof?"},
    {Part::kWords, "words", "The words",
     "What do you want to say? Directly, kindly, once; with an ending that can be heard."},
    {Part::kPlan, "plan", "How and when to say them",
     "When, where and how will you say it, so that both can leave with dignity?"},
    {Part::kBoundaries, "boundaries", "The boundaries after",
     "What will there be afterwards, and what will there not be? What protects the ending?"},
}};

std::vector<std::string_view> Names() {
  std::vector<std::string_view> names;
  for (const FarewellPart& each : kFarewellParts) names.push_back(each.name);
  return names;
}

}  // namespace

std::span<const FarewellPart, kParts> FarewellParts() {
  return kFarewellParts;
}

absl::StatusOr<Part> PartNamed(std::string_view name) {
  const std::string typed = base::LowerCase(name);
  for (const FarewellPart& each : kFarewellParts) {
    if (typed == each.name) return each.part;
  }
  return base::Invalid("A farewell has no such part",
                       "its parts are gift, truth, words, plan and boundaries",
                       base::Meant(typed, Names()));
}

}  // namespace fallow::practice
