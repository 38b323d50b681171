#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "daemon/practice/prompts.h"

namespace fallow::practice {
namespace {

const std::vector<std::string> kGroups = {"notice", "farewell", "evening", "work"};

std::string ArbitraryPack() {
  std::string toml = "version = 1\n";
  int id = 0;
  for (const std::string& group : *rc::gen::container<std::vector<std::string>>(
           *rc::gen::inRange(1, 4), rc::gen::elementOf(kGroups))) {
    toml += "[[group]]\nname = \"" + group + "\"\nprompts = [\n";
    for (int left = *rc::gen::inRange(1, 6); left > 0; --left) {
      toml += "{ id = \"p" + std::to_string(id++) + "\", text = \"" +
              (*rc::gen::inRange(0, 3) == 0 ? "About {name}?" : "What is it?") + "\" },\n";
    }
    toml += "]\n";
  }
  return toml;
}

std::vector<PromptPack> ArbitraryPacks() {
  std::vector<PromptPack> packs;
  for (const char* const file : {"a.toml", "b.toml", "c.toml"}) {
    packs.push_back({file, ArbitraryPack()});
  }
  return packs;
}

PromptWish ArbitraryWish() {
  PromptWish wish;
  if (*rc::gen::arbitrary<bool>()) wish.group = *rc::gen::elementOf(kGroups);
  wish.names = {"Ada"};
  if (*rc::gen::inRange(0, 4) == 0) wish.about = "Ada";
  if (*rc::gen::inRange(0, 3) == 0) wish.silenced.insert(*rc::gen::elementOf(kGroups));
  for (int left = *rc::gen::inRange(0, 4); left > 0; --left) {
    const std::string pack = *rc::gen::element<std::string>("", "a/", "b/", "c/");
    wish.silenced.insert(pack.empty()
                             ? *rc::gen::element<std::string>("n-01", "n-02", "f-01", "s-01")
                             : pack + "p" + std::to_string(*rc::gen::inRange(0, 6)));
  }
  return wish;
}

// Said again in the simplest way: which prompts a wish allows.
std::set<std::string> Eligible(const Prompts& prompts, const PromptWish& wish) {
  std::set<std::string> named, unnamed;
  for (const Prompt& prompt : prompts.all()) {
    if (!wish.group.empty() && prompt.group != wish.group) continue;
    if (wish.silenced.contains(prompt.id) || wish.silenced.contains(prompt.group)) continue;
    (prompt.text.find("{name}") == std::string::npos ? unnamed : named).insert(prompt.id);
  }
  return wish.about.empty() || named.empty() ? unnamed : named;
}

std::vector<PromptPack> SomeOf(const std::vector<PromptPack>& packs) {
  std::vector<PromptPack> some;
  for (const PromptPack& pack : packs) {
    if (*rc::gen::arbitrary<bool>()) some.push_back(pack);
  }
  return some;
}

TEST_CASE("nothing comes back before everything else that a wish allows has come since") {
  CHECK(rc::check([] {
    const std::vector<PromptPack> packs = ArbitraryPacks();
    Prompts prompts = Prompts::Load(SomeOf(packs)).prompts;
    PromptWish wish = ArbitraryWish();
    std::vector<std::string> shown;
    std::map<std::string, int> last;  // when each was shown last
    for (int turn = 0; turn < 250; ++turn) {
      if (*rc::gen::inRange(0, 40) == 0) prompts = Prompts::Load(SomeOf(packs)).prompts;
      if (*rc::gen::inRange(0, 15) == 0) wish = ArbitraryWish();
      const std::set<std::string> eligible = Eligible(prompts, wish);
      const auto next = prompts.Next(wish, shown);
      RC_ASSERT(next.ok() == !eligible.empty());
      if (!next.ok()) continue;
      RC_ASSERT(eligible.contains(next->id));
      RC_ASSERT(next->text.find("{name}") == std::string::npos);
      if (last.contains(next->id)) {
        for (const std::string& other : eligible) {
          RC_ASSERT(last.contains(other));
          RC_ASSERT(last[other] >= last[next->id]);
        }
      }
      last[next->id] = turn;
      shown = RememberShown(std::move(shown), next->id);
    }
  }));
}

TEST_CASE("the choice depends neither on the order of files nor on that of groups in them") {
  CHECK(rc::check([] {
    std::vector<PromptPack> packs = ArbitraryPacks();
    const PromptWish wish = ArbitraryWish();
    const Prompts before = Prompts::Load(packs).prompts;
    std::rotate(packs.begin(), packs.begin() + *rc::gen::inRange(0, 3), packs.end());
    for (PromptPack& pack : packs) {
      const size_t second = pack.toml.find("[[group]]", 13);
      if (second == std::string::npos) continue;
      const std::string first_group = pack.toml.substr(12, second - 12);
      pack.toml = "version = 1\n" + pack.toml.substr(second) + first_group;
    }
    const Prompts after = Prompts::Load(packs).prompts;
    std::vector<std::string> shown;
    for (int turn = 0; turn < 60; ++turn) {
      const auto next = before.Next(wish, shown);
      const auto same = after.Next(wish, shown);
      RC_ASSERT(next.ok() == same.ok());
      if (!next.ok()) break;
      RC_ASSERT(next->id == same->id);
      RC_ASSERT(next->text == same->text);
      shown = RememberShown(std::move(shown), next->id);
    }
  }));
}

TEST_CASE("a group is spread over the whole order while others have as many prompts") {
  CHECK(rc::check([] {
    const Prompts prompts = Prompts::Load(ArbitraryPacks()).prompts;
    std::map<std::string, size_t> sizes;
    std::map<std::string, std::string> group_of;
    size_t all = 0;
    for (const Prompt& prompt : prompts.all()) {
      group_of[prompt.id] = prompt.group;
      if (prompt.text.find("{name}") != std::string::npos) continue;
      ++sizes[prompt.group];
      ++all;
    }
    std::vector<std::string> shown;
    std::map<std::string, size_t> in_first_half;
    for (size_t turn = 0; turn < all / 2; ++turn) {
      const Prompt next = *prompts.Next({}, shown);
      ++in_first_half[group_of[next.id]];
      shown = RememberShown(std::move(shown), next.id);
    }
    // Those that name somebody are left out of an even spread, so a group's share is not exact.
    for (const auto& [group, size] : sizes) {
      if (size >= 8) {
        RC_ASSERT(in_first_half[group] * 5 >= size);
        RC_ASSERT(in_first_half[group] * 5 <= size * 4);
      }
    }
  }));
}

}  // namespace
}  // namespace fallow::practice
