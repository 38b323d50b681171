#include "daemon/practice/farewell_parts.h"

#include <array>

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

}  // namespace

std::span<const FarewellPart, kParts> FarewellParts() {
  return kFarewellParts;
}

}  // namespace fallow::practice
