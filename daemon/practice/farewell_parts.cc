#include "daemon/practice/farewell_parts.h"

#include <algorithm>
#include <array>
#include <string>

#include "daemon/base/slips.h"
#include "daemon/base/status.h"

namespace fallow::practice {
namespace {

constexpr size_t kTypedMax = 32;  // no name of a part is nearly as long

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

std::string Lower(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string Nearest(std::string_view typed) {
  const FarewellPart* nearest = nullptr;
  size_t smallest = typed.size();  // of letters that are all others nothing is near
  for (const FarewellPart& each : kFarewellParts) {
    const size_t distance = base::Slips(typed, each.name);
    if (distance >= std::min(smallest, each.name.size())) continue;
    smallest = distance;
    nearest = &each;
  }
  if (nearest == nullptr) return "";
  return "; the nearest is \"" + std::string(nearest->name) + "\"";
}

}  // namespace

std::span<const FarewellPart, kParts> FarewellParts() {
  return kFarewellParts;
}

absl::StatusOr<Part> PartNamed(std::string_view name) {
  const std::string typed = Lower(name.substr(0, kTypedMax));
  for (const FarewellPart& each : kFarewellParts) {
    if (typed == each.name && name.size() == typed.size()) return each.part;
  }
  return base::Invalid("A farewell has no such part",
                       "its parts are gift, truth, words, plan and boundaries" + Nearest(typed),
                       "");
}

}  // namespace fallow::practice
