#include "daemon/practice/prompts.h"

#include <catch2/catch.hpp>
#include <map>

namespace fallow::practice {
namespace {

TEST_CASE("at least sixty prompts ship, each different from the others") {
  std::set<std::string> texts;
  for (const Prompt& prompt : Prompts::Shipped().all()) texts.insert(prompt.text);
  CHECK(texts.size() >= 60);
  CHECK(texts.size() == Prompts::Shipped().all().size());
}

TEST_CASE("shipped prompts keep the quiet tone") {
  for (const Prompt& prompt : Prompts::Shipped().all()) {
    INFO(prompt.id);
    CHECK(prompt.text.find('!') == std::string::npos);
    CHECK(prompt.text.size() <= 140);
  }
}

TEST_CASE("no prompt comes back until all were seen") {
  std::set<std::string> seen;
  for (size_t i = 0; i < Prompts::Shipped().all().size(); ++i) {
    const absl::StatusOr<Prompt> next = Prompts::Shipped().Next("", seen);
    REQUIRE(next.ok());
    REQUIRE(seen.insert(next->id).second);
  }
  CHECK(Prompts::Shipped().Next("", seen)->id == Prompts::Shipped().all().front().id);
}

TEST_CASE("neighbouring prompts come from different groups") {
  const std::vector<Prompt>& all = Prompts::Shipped().all();
  for (size_t i = 1; i < 40; ++i) CHECK(all[i].group != all[i - 1].group);
}

TEST_CASE("a group narrows the choice, an unknown one is not found") {
  CHECK(Prompts::Shipped().Next("lights", {})->group == "lights");
  CHECK(Prompts::Shipped().Next("weather", {}).status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("a broken prompt file is refused with its line") {
  const std::map<std::string, std::string> broken = {
      {"version = 1\n[[group]]\nname = \"a\"\nprompts = [\n{ id = \"x\" },\n]\n", "line 5"},
      {"version = 1\n[[group]]\nname = \"a\"\nprompts = [ { id = \"x\", text = \"t\" },\n"
       "{ id = \"x\", text = \"u\" } ]\n",
       "line 5"},
      {"version = 2\n", "version"},
      {"version = 1\nnot toml", "line 2"},
      {"version = 1\ngroup = 3\n", "no groups"},
  };
  for (const auto& [text, expected] : broken) {
    const absl::StatusOr<Prompts> parsed = Prompts::Parse(text);
    INFO(text);
    REQUIRE_FALSE(parsed.ok());
    CHECK(std::string(parsed.status().message()).find(expected) != std::string::npos);
  }
}

}  // namespace
}  // namespace fallow::practice
