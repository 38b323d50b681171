#include "daemon/practice/space_prompt.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace fallow::practice {
namespace {

// FNV-1a, 64 bits, with its result mixed; it need not be unpredictable.
uint64_t Scatter(std::string_view space_id, std::string_view prompt_id) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const std::string_view part : {space_id, prompt_id}) {
    for (const char c : part) {
      hash ^= static_cast<uint8_t>(c);
      hash *= 0x100000001b3;
    }
    hash ^= 0xff;
  }
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccd;
  return hash ^ hash >> 33;
}

}  // namespace

std::optional<Prompt> SpacePrompt(std::span<const Prompt> prompts,
                                  const std::set<std::string>& silenced, std::string_view space_id,
                                  size_t nth) {
  if (silenced.contains(std::string(kSpaceGroup))) return std::nullopt;
  std::vector<std::pair<uint64_t, const Prompt*>> dealt;
  for (const Prompt& prompt : prompts) {
    const bool asks_of_somebody = prompt.text.find('{') != std::string::npos;
    if (prompt.group != kSpaceGroup || asks_of_somebody || silenced.contains(prompt.id)) continue;
    dealt.emplace_back(Scatter(space_id, prompt.id), &prompt);
  }
  if (dealt.empty()) return std::nullopt;
  std::ranges::sort(dealt, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second->id < b.second->id;
  });
  return *dealt[nth % dealt.size()].second;
}

}  // namespace fallow::practice
