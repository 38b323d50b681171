#include "daemon/practice/prompt_packs.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>

namespace fallow::practice {
namespace {

constexpr std::string_view kEvening = R"(version = 1
[[group]]
name = "evening"
prompts = [
  { id = "n-01", text = "What was the light like?" },
  { id = "n-02", text = "What would you read aloud to {name}?" },
]
[[group]]
name = "lights"
prompts = [ { id = "n-03", text = "Which window was lit?" } ]
)";

Prompts::Loaded Load(const std::vector<PromptPack>& packs) {
  return Prompts::Load(packs);
}

std::vector<std::string> AddedIds(const Prompts& prompts) {
  std::vector<std::string> ids;
  for (size_t i = Prompts::Shipped().all().size(); i < prompts.all().size(); ++i) {
    ids.push_back(prompts.all()[i].id);
  }
  return ids;
}

std::string WithPrompts(const std::string& entries) {
  return "version = 1\n[[group]]\nname = \"a\"\nprompts = [\n" + entries + "\n]\n";
}

TEST_CASE("a pack's ids begin with its name, so that they are not those of others") {
  const Prompts::Loaded loaded = Load({{"evening.toml", std::string(kEvening)},
                                       {"b.toml", "name = \"late\"\n" + std::string(kEvening)}});
  CHECK(loaded.problems.empty());
  CHECK(AddedIds(loaded.prompts) == std::vector<std::string>{"late/n-01", "late/n-02", "late/n-03",
                                                             "evening/n-01", "evening/n-02",
                                                             "evening/n-03"});
}

TEST_CASE("a pack adds to groups that ship and brings groups of its own") {
  const Prompts::Loaded loaded = Load({{"evening.toml", std::string(kEvening)}});
  CHECK(loaded.prompts.Next({.group = "evening"}, {})->id == "evening/n-01");
  CHECK(loaded.prompts.Next({.group = "evening"}, {})->pack == "evening");
  CHECK(loaded.prompts.Next({.group = "evening", .about = "Ada", .names = {"Ada"}}, {})->text ==
        "What would you read aloud to Ada?");
  std::vector<std::string> shown;
  for (const Prompt& prompt : Prompts::Shipped().all()) shown.push_back(prompt.id);
  CHECK(loaded.prompts.Next({.group = "lights"}, shown)->id == "evening/n-03");
}

TEST_CASE("where a group names nobody, its other prompts are asked about somebody") {
  const Prompts::Loaded loaded =
      Load({{"a.toml", WithPrompts("{ id = \"x\", text = \"What is it?\" }")}});
  CHECK(loaded.prompts.Next({.group = "a", .about = "Ada", .names = {"Ada"}}, {})->id == "a/x");
}

TEST_CASE("a broken prompt is reported with its line and what to do, and the others work") {
  const std::map<std::string, std::string> broken = {
      {"{ text = \"t\" },", "no id"},
      {"{ id = \"A b\", text = \"t\" },", "no id"},
      {"{ id = \"x\" },", "no text"},
      {"{ id = \"x\", text = \"  \" },", "no text"},
      {"{ id = \"x\", text = 3 },", "no text"},
      {"3,", "no id"},
      {"{ id = \"good\", text = \"t\" },", "the id of another"},
      {"{ id = \"x\", text = \"To {Name}?\" },", "a brace"},
      {"{ id = \"x\", text = \"To {name\" },", "a brace"},
      {"{ id = \"x\", text = \"a\\nb\" },", "a character"},
      {"{ id = \"x\", text = \"a\\u001Bb\" },", "a character"},
      {"{ id = \"x\", text = \"a\\u202Eb\" },", "a character"},
      {"{ id = \"x\", text = \"" + std::string(501, 'a') + "\" },", "longer than 500"},
  };
  for (const auto& [entry, expected] : broken) {
    INFO(entry);
    const Prompts::Loaded loaded =
        Load({{"a.toml", WithPrompts("{ id = \"good\", text = \"t?\" },\n" + entry +
                                     "\n{ id = \"after\", text = \"u?\" },")}});
    CHECK(AddedIds(loaded.prompts) == std::vector<std::string>{"a/good", "a/after"});
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].file == "a.toml");
    CHECK(loaded.problems[0].line == 6);
    CHECK(loaded.problems[0].what.find(expected) != std::string::npos);
    CHECK_FALSE(loaded.problems[0].todo.empty());
  }
}

TEST_CASE("a pack that cannot be read is reported, and takes no other down") {
  const std::string good(kEvening);
  const std::map<std::string, std::pair<std::string, uint64_t>> broken = {
      {"version = 1\nnot toml", {"not TOML", 2}},
      {"\n\nversion = 2\n", {"version is not 1", 3}},
      {"", {"version is not 1", 1}},
      {"version = 1\nname = \"Evening walks\"\n", {"no name", 2}},
      {"version = 1\ngroup = 3\n", {"no groups", 0}},
      {"version = 1\n[[group]]\nprompts = []\n", {"A group has no name", 2}},
      {"version = 1\n[[group]]\nname = \"a\"\n", {"A group has no prompts", 2}},
      {"version = 1\nname = \"evening\"\n[[group]]\nname = \"a\"\nprompts = []\n",
       {"Another pack has", 0}},
      {std::string(Prompts::kPackBytesMax + 1, '#'), {"longer than 256 KiB", 0}},
      {"version = 1\nx = " + std::string(5000, '['), {"not TOML", 2}},
  };
  for (const auto& [text, expected] : broken) {
    INFO(text.substr(0, 80));
    const Prompts::Loaded loaded = Load({{"z.toml", text}, {"evening.toml", good}});
    CHECK(AddedIds(loaded.prompts).size() == 3);
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].file == "z.toml");
    CHECK(loaded.problems[0].what.find(expected.first) != std::string::npos);
    CHECK(loaded.problems[0].line == expected.second);
    CHECK_FALSE(loaded.problems[0].todo.empty());
  }
}

TEST_CASE("a problem says where, what, and what to do") {
  const Prompts::Loaded loaded =
      Load({{"a.toml", WithPrompts("{ id = \"x\" },")}, {"b.toml", "#"}});
  REQUIRE(loaded.problems.size() == 2);
  CHECK(Say(loaded.problems[0]) ==
        "a.toml, line 5: A prompt has no text, so it is left out. Give it a `text`.");
  CHECK(Say({"b.toml", 0, "What", "Do."}) == "b.toml: What. Do.");
}

TEST_CASE("a file's name without words in it asks for a name inside") {
  const Prompts::Loaded loaded = Load({{"Evening walks.toml", std::string(kEvening)}});
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].todo.find("`name`") != std::string::npos);
}

TEST_CASE("packs, prompts and problems are bounded, and what is left out is reported") {
  std::vector<PromptPack> packs;
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "{ id = \"" + std::to_string(i) + "\", text = \"t\" },\n";
  for (int i = 100; i < 210; ++i) {
    packs.push_back({std::to_string(i) + ".toml", i < 103 ? WithPrompts(many) : WithPrompts("")});
  }
  std::string bad;
  for (int i = 0; i < 20'000; ++i) bad += "1,\n";
  packs.push_back({"000.toml", WithPrompts(bad)});
  const Prompts::Loaded loaded = Load(packs);
  CHECK(loaded.prompts.all().size() <= Prompts::kPromptsMax);
  CHECK(AddedIds(loaded.prompts).size() == 5000);
  // One for the packs beyond the maximum, those of one pack, and two for packs that do not fit.
  CHECK(loaded.problems.size() == 1 + kPackProblemsMax + 2);
  CHECK(std::ranges::count(loaded.problems, "More is left out", &PromptProblem::what) == 1);
}

TEST_CASE("the example in the documentation loads") {
  std::ifstream file(FALLOW_VECTORS "/../../docs/prompts.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  const size_t begin = page.find("```toml\n") + 8;
  const size_t end = page.find("```\n", begin);
  REQUIRE(end != std::string::npos);
  const Prompts::Loaded loaded = Load({{"walks.toml", page.substr(begin, end - begin)}});
  CHECK(loaded.problems.empty());
  CHECK(AddedIds(loaded.prompts) ==
        std::vector<std::string>{"evening-walks/w-01", "evening-walks/w-02", "evening-walks/w-03"});
}

}  // namespace
}  // namespace fallow::practice
