#include "daemon/practice/farewell_parts.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

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

// Levenshtein's.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string Advice(std::string_view typed) {
  const FarewellPart* nearest = nullptr;
  size_t smallest = typed.size();  // of letters that are all others nothing is near
  for (const FarewellPart& each : kFarewellParts) {
    const size_t distance = Distance(typed, each.name);
    if (distance >= std::min(smallest, each.name.size())) continue;
    smallest = distance;
    nearest = &each;
  }
  if (nearest == nullptr) return "";
  return "Did you mean \"" + std::string(nearest->name) + "\"?";
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
                       "its parts are gift, truth, words, plan and boundaries", Advice(typed));
}

}  // namespace fallow::practice
