#include "daemon/practice/prompts.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/slips.h"
#include "daemon/base/status.h"
#include "daemon/practice/prompt_packs.h"

namespace fallow::practice {

extern const std::string_view kShippedPrompts;

namespace {

// FNV-1a, mixed once more (the last step of SplitMix64) because ids are short and similar.
uint64_t Scatter(std::string_view id) {
  uint64_t hash = 0xCBF29CE484222325;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
  return hash ^ (hash >> 31);
}

// Each group's prompts, in an order that depends on their ids only, are spaced evenly between 0 and
// 1; the position of the first depends on the group. So prompts of one group never come in a row
// while other groups have as many left.
std::vector<size_t> OrderOfChoice(const std::vector<Prompt>& prompts) {
  std::map<std::string_view, std::vector<size_t>> groups;
  for (size_t i = 0; i < prompts.size(); ++i) groups[prompts[i].group].push_back(i);
  std::vector<double> places(prompts.size());
  for (auto& [group, members] : groups) {
    std::ranges::sort(members, {}, [&](size_t i) {
      return std::pair(Scatter(prompts[i].id), std::string_view(prompts[i].id));
    });
    const double first = static_cast<double>(Scatter(group) >> 11) * 0x1p-53;
    for (size_t i = 0; i < members.size(); ++i) {
      places[members[i]] = (static_cast<double>(i) + first) / static_cast<double>(members.size());
    }
  }
  std::vector<size_t> order(prompts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(
      order, {}, [&](size_t i) { return std::pair(places[i], std::string_view(prompts[i].id)); });
  return order;
}

bool NamesSomebody(const Prompt& prompt) {
  return prompt.text.find(kNameSlot) != std::string::npos;
}

std::string WithName(std::string_view text, std::string_view name) {
  std::string whole;
  for (size_t slot = 0; (slot = text.find(kNameSlot)) != std::string_view::npos;) {
    whole.append(text.substr(0, slot)).append(name);
    text.remove_prefix(slot + kNameSlot.size());
  }
  return whole.append(text);
}

bool Suits(const Prompt& prompt, const PromptWish& wish) {
  return (wish.group.empty() || prompt.group == wish.group) && !wish.silenced.contains(prompt.id) &&
         !wish.silenced.contains(prompt.group);
}

// Adds the pack's prompts, with its name before their ids; reports what does not fit.
void Add(std::string_view file, Pack pack, Prompts::Loaded& loaded, std::set<std::string>& names,
         std::vector<Prompt>& prompts) {
  std::vector<PromptProblem>& problems = loaded.problems;
  std::ranges::move(pack.problems, std::back_inserter(problems));
  if (pack.name.empty()) return;
  if (!names.insert(pack.name).second) {
    problems.push_back({std::string(file), 0, "Another pack has this one's name, so it is left out",
                        "Give it a `name` of its own."});
    return;
  }
  if (pack.prompts.size() > Prompts::kPromptsMax - prompts.size()) {
    problems.push_back({std::string(file), 0,
                        "There are more than 10,000 prompts with this pack, "
                        "so it is left out",
                        "Remove another pack, or shorten this one."});
    return;
  }
  for (Prompt& prompt : pack.prompts) {
    prompt.id = pack.name + "/" + prompt.id;
    prompt.pack = pack.name;
    prompts.push_back(std::move(prompt));
  }
}

}  // namespace

std::string Say(const PromptProblem& problem) {
  const std::string line = problem.line > 0 ? ", line " + std::to_string(problem.line) : "";
  return problem.file + line + ": " + problem.what + ". " + problem.todo;
}

Prompts::Prompts(std::vector<Prompt> prompts)
    : prompts_(std::move(prompts)), order_(OrderOfChoice(prompts_)) {}

const Prompts& Prompts::Shipped() {
  static const Prompts* const shipped = [] {
    Pack pack = ReadPack("prompts.toml", kShippedPrompts);
    FALLOW_CHECK(pack.problems.empty());
    return new Prompts(std::move(pack.prompts));
  }();
  return *shipped;
}

Prompts::Loaded Prompts::Load(std::span<const PromptPack> packs) {
  std::vector<const PromptPack*> sorted;
  for (const PromptPack& pack : packs) sorted.push_back(&pack);
  std::ranges::sort(sorted, {},
                    [](const PromptPack* pack) { return std::tie(pack->file, pack->toml); });
  Loaded loaded{Shipped(), {}};
  if (sorted.size() > kPacksMax) {
    loaded.problems.push_back({sorted[kPacksMax]->file, 0,
                               "There are more than 100 packs; this one and those whose names come "
                               "after it are left out",
                               "Put several packs into one file."});
    sorted.resize(kPacksMax);
  }
  std::vector<Prompt> prompts = Shipped().all();
  std::set<std::string> names;
  for (const PromptPack* pack : sorted) {
    Add(pack->file, ReadPack(pack->file, pack->toml), loaded, names, prompts);
  }
  loaded.prompts = Prompts(std::move(prompts));
  return loaded;
}

absl::StatusOr<Prompt> Prompts::Next(const PromptWish& wish,
                                     std::span<const std::string> shown) const {
  if (!wish.about.empty() && !wish.names.contains(wish.about)) {
    return base::NotFound("There is no prompt about that connection",
                          "it is quiet, released or unknown; other prompts need no connection", "");
  }
  // When each was last shown, counted from 1; 0 means never.
  std::unordered_map<std::string_view, size_t> turns;
  for (size_t i = 0; i < shown.size(); ++i) turns[shown[i]] = i + 1;
  const auto turn = [&](const Prompt& prompt) {
    const auto found = turns.find(prompt.id);
    return found == turns.end() ? size_t{0} : found->second;
  };
  const auto longest_ago = [&](bool named) {
    const Prompt* found = nullptr;
    for (const size_t i : order_) {
      const Prompt& prompt = prompts_[i];
      if (NamesSomebody(prompt) != named || !Suits(prompt, wish)) continue;
      if (found == nullptr || turn(prompt) < turn(*found)) found = &prompt;
    }
    return found;
  };
  const Prompt* next = wish.about.empty() ? nullptr : longest_ago(true);
  if (next == nullptr) next = longest_ago(false);
  if (next != nullptr) {
    return Prompt{next->id, next->group, WithName(next->text, wish.about), next->pack};
  }
  const bool there = std::ranges::any_of(prompts_, [&](const Prompt& prompt) {
    return wish.group.empty() || prompt.group == wish.group;
  });
  if (!there) {
    std::vector<std::string_view> groups;
    for (const Prompt& prompt : prompts_) groups.emplace_back(prompt.group);
    const std::string_view nearest = base::Nearest(wish.group, groups);
    return base::NotFound("There is no such group of prompts",
                          nearest.empty() ? "" : "the nearest is \"" + std::string(nearest) + "\"",
                          base::Show(base::Thing::kPrompts));
  }
  return base::NotFound("There is no prompt to show",
                        "all that fit are silenced, or need the name of a connection",
                        base::Show(base::Thing::kPrompts));
}

std::vector<std::string> RememberShown(std::vector<std::string> shown, std::string_view id) {
  std::erase(shown, id);
  shown.emplace_back(id);
  if (shown.size() > kShownMax) {
    shown.erase(shown.begin(), shown.end() - static_cast<std::ptrdiff_t>(kShownMax));
  }
  return shown;
}

}  // namespace fallow::practice
