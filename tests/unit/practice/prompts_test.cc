#include "daemon/practice/prompts.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

namespace fallow::practice {
namespace {

const std::vector<Prompt>& Shipped() {
  return Prompts::Shipped().all();
}

bool HasSlot(const Prompt& prompt) {
  return prompt.text.find("{name}") != std::string::npos;
}

// The ids in the order in which they come up when asked `times` times.
std::vector<std::string> Ask(const Prompts& prompts, const PromptWish& wish, size_t times) {
  std::vector<std::string> shown, asked;
  for (size_t i = 0; i < times; ++i) {
    const absl::StatusOr<Prompt> next = prompts.Next(wish, shown);
    REQUIRE(next.ok());
    asked.push_back(next->id);
    shown = RememberShown(std::move(shown), next->id);
  }
  return asked;
}

size_t Different(const std::vector<std::string>& ids) {
  return std::set<std::string>(ids.begin(), ids.end()).size();
}

PromptWish About(const std::string& name) {
  return {.about = name, .names = {"Ada", "Ben"}};
}

TEST_CASE("at least sixty prompts ship, each different from the others") {
  std::set<std::string> texts;
  for (const Prompt& prompt : Shipped()) texts.insert(prompt.text);
  CHECK(texts.size() >= 60);
  CHECK(texts.size() == Shipped().size());
}

TEST_CASE("each of the eight groups has prompts that name somebody and prompts that do not") {
  std::map<std::string, std::pair<int, int>> groups;
  for (const Prompt& prompt : Shipped()) {
    HasSlot(prompt) ? ++groups[prompt.group].first : ++groups[prompt.group].second;
  }
  CHECK(groups.size() == 8);
  int named = 0;
  for (const auto& [group, counts] : groups) {
    INFO(group);
    CHECK(counts.first >= 2);
    CHECK(counts.second >= 7);
    named += counts.first;
  }
  CHECK(named >= 12);
}

TEST_CASE("a shipped prompt asks one thing, quietly, and advises nothing") {
  for (const Prompt& prompt : Shipped()) {
    INFO(prompt.id);
    CHECK(prompt.text.find('!') == std::string::npos);
    CHECK(std::ranges::count(prompt.text, '?') <= 1);
    CHECK(prompt.text.size() <= 100);
    for (const std::string word : {"should", "must", "have to", "need to", "better off", "toxic",
                                   "leave them", "leave {name}", "stay with", "fault", "deserve"}) {
      INFO(word);
      CHECK(prompt.text.find(word) == std::string::npos);
    }
  }
}

TEST_CASE("no prompt comes back until all were seen, then they come in the same order") {
  const auto eligible = static_cast<size_t>(
      std::ranges::count_if(Shipped(), [](const Prompt& prompt) { return !HasSlot(prompt); }));
  const auto asked = Ask(Prompts::Shipped(), {}, 2 * eligible);
  const auto half = asked.begin() + static_cast<std::ptrdiff_t>(eligible);
  CHECK(Different({asked.begin(), half}) == eligible);
  CHECK(std::equal(asked.begin(), half, half, asked.end()));
}

TEST_CASE("neighbouring prompts come from different groups") {
  std::map<std::string, std::string> group_of;
  for (const Prompt& prompt : Shipped()) group_of[prompt.id] = prompt.group;
  for (const PromptWish& wish : {PromptWish(), About("Ada")}) {
    const auto asked = Ask(Prompts::Shipped(), wish, wish.about.empty() ? 71 : 18);
    CHECK(Different(asked) == asked.size());
    size_t alike = 0;
    for (size_t i = 1; i < asked.size(); ++i) {
      alike += group_of[asked[i]] == group_of[asked[i - 1]] ? 1 : 0;
    }
    CHECK(alike == 0);
  }
}

TEST_CASE("the first week of prompts touches all groups but one at most") {
  std::set<char> groups;
  for (const std::string& id : Ask(Prompts::Shipped(), {}, 8)) groups.insert(id[0]);
  CHECK(groups.size() >= 7);
}

TEST_CASE("a group narrows the choice, an unknown one is not found") {
  CHECK(Prompts::Shipped().Next({.group = "lights"}, {})->group == "lights");
  CHECK(Prompts::Shipped().Next({.group = "weather"}, {}).status().code() ==
        absl::StatusCode::kNotFound);
}

TEST_CASE("of an unknown group the nearest is named, where one is near") {
  const auto why = [](const std::string& group) {
    return std::string(Prompts::Shipped().Next({.group = group}, {}).status().message());
  };
  CHECK(why("lihgts").find("the nearest is \"lights\"") != std::string::npos);
  CHECK(why("weather").find("nearest") == std::string::npos);
}

TEST_CASE("a name fills its slot, and without one no prompt with a slot comes") {
  for (size_t i = 0; i < 18; ++i) {
    const auto asked = Ask(Prompts::Shipped(), About("Ada"), i + 1);
    const Prompt last = *Prompts::Shipped().Next(About("Ada"), asked);
    CHECK(last.text.find("Ada") != std::string::npos);
    CHECK_FALSE(HasSlot(last));
  }
  const Prompt braces =
      *Prompts::Shipped().Next({.about = "{name}{name}", .names = {"{name}{name}"}}, {});
  CHECK(std::ranges::count(braces.text, '{') == 2);
  for (const std::string& id : Ask(Prompts::Shipped(), {}, 200)) {
    const auto prompt = std::ranges::find(Shipped(), id, &Prompt::id);
    CHECK_FALSE(HasSlot(*prompt));
  }
}

TEST_CASE("nobody is asked about who is not among the names that may be used") {
  const absl::Status status = Prompts::Shipped().Next(About("Cleo"), {}).status();
  CHECK(status.code() == absl::StatusCode::kNotFound);
  CHECK(std::string(status.message()).find("Cleo") == std::string::npos);
}

TEST_CASE("a silenced prompt or group does not come, and all silenced is not found") {
  PromptWish wish{.silenced = {"notice", "farewell"}};
  const std::string first = Prompts::Shipped().Next(wish, {})->id;
  wish.silenced.insert(first);
  for (const std::string& id : Ask(Prompts::Shipped(), wish, 100)) {
    CHECK(id != first);
    CHECK(id[0] != 'n');
    CHECK(id[0] != 'f');
  }
  wish.group = "notice";
  const absl::Status status = Prompts::Shipped().Next(wish, {}).status();
  CHECK(status.code() == absl::StatusCode::kNotFound);
  CHECK(std::string(status.message()).find("silenced") != std::string::npos);
}

TEST_CASE("what was shown is remembered once, the latest last, the oldest forgotten first") {
  CHECK(RememberShown({"a", "b"}, "a") == std::vector<std::string>{"b", "a"});
  std::vector<std::string> many;
  for (size_t i = 0; i < kShownMax; ++i) many.push_back(std::to_string(i));
  const auto more = RememberShown(many, "x");
  CHECK(more.size() == kShownMax);
  CHECK(more.front() == "1");
  CHECK(more.back() == "x");
}

}  // namespace
}  // namespace fallow::practice
