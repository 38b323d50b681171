#include "daemon/practice/clarity.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace fallow::practice {
namespace {

std::vector<Finding> Check(const Clarity& clarity, std::string_view words,
                           std::string_view language = "en") {
  Letter letter{.language = language, .parts = {}};
  letter[Part::kWords] = words;
  const auto findings = clarity.Check(letter);
  REQUIRE(findings.ok());
  return *findings;
}

bool Finds(std::string_view rule, std::string_view words) {
  const auto findings = Check(Clarity::Load({}).clarity, words);
  return std::ranges::any_of(findings, [&](const Finding& f) { return f.rule == rule; });
}

Clarity::Loaded LoadOwn(const std::string& rules) {
  const std::vector<RuleFile> files = {{"mine.toml", "version = 1\nlanguage = \"xx\"\n" + rules}};
  return Clarity::Load(files);
}

constexpr char kRose[] =
    "[[rule]]\nid = \"rose\"\nreason = \"r\"\ndirection = \"d\"\npatterns = ['rose']\n";

TEST_CASE("each rule fires on its own and not on near misses") {
  CHECK(Finds("blame", "You always interrupt me."));
  CHECK_FALSE(Finds("blame", "It is not your fault."));
  CHECK_FALSE(Finds("blame", "You said \"you always interrupt me\" and I heard it."));
  CHECK(Finds("absolutes", "Nothing ever changes here."));
  CHECK_FALSE(Finds("absolutes", "I will always be grateful."));
  CHECK(Finds("open-door", "Maybe someday we can try again."));
  CHECK(Finds("pleading", "Please don't leave me."));
  CHECK_FALSE(Finds("pleading", "Please don't write to me."));
  CHECK(Finds("over-apology", "I'm sorry. So sorry. I apologise."));
  CHECK_FALSE(Finds("over-apology", "I'm sorry for the delay."));
  CHECK(Finds("no-ending", "The weather is fine."));
  CHECK_FALSE(Finds("no-ending", "This is goodbye."));
  CHECK(Finds("no-kindness", "I resign."));
  CHECK_FALSE(Finds("no-kindness", "Thank you for the lake."));
}

TEST_CASE("a plan is only asked for where there is a part for it") {
  Letter letter;
  letter[Part::kWords] = "Thank you, and goodbye.";
  const Clarity clarity = Clarity::Load({}).clarity;
  CHECK(clarity.Check(letter)->empty());
  letter[Part::kPlan] = "";
  REQUIRE(clarity.Check(letter)->size() == 1);
  CHECK(clarity.Check(letter)->front().rule == "no-plan");
  letter[Part::kPlan] = "I will call her on Sunday.";
  CHECK(clarity.Check(letter)->empty());
}

TEST_CASE("places are in code points of the text as it was written") {
  const auto loaded = LoadOwn(kRose);
  REQUIRE(loaded.problems.empty());
  const auto findings = Check(loaded.clarity, "Żółć.\n\nÉlodie’s  “x” 🌱 Rose stays.", "xx");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].line == 3);
  CHECK(findings[0].column == 17);
  CHECK(findings[0].length == 4);
}

TEST_CASE("a rule with a bad pattern is left out and reported, the others work") {
  const auto loaded = LoadOwn(std::string(kRose) +
                              "[[rule]]\nid = \"bad\"\nreason = \"r\"\ndirection = \"d\"\n"
                              "patterns = ['(']\n");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].file == "mine.toml");
  CHECK(loaded.problems[0].rule == "bad");
  CHECK(loaded.problems[0].line == 12);
  CHECK(Check(loaded.clarity, "A rose.", "xx").size() == 1);
}

TEST_CASE("a file of the user's silences and replaces rules that ship") {
  const std::vector<RuleFile> files = {
      {"a.toml",
       "version = 1\nlanguage = \"en\"\n[[rule]]\nid = \"no-kindness\"\nsilent = true\n"
       "[[rule]]\nid = \"no-ending\"\nreason = \"r\"\ndirection = \"d\"\npatterns = ['rose']\n"}};
  const auto loaded = Clarity::Load(files);
  REQUIRE(loaded.problems.empty());
  CHECK(Check(loaded.clarity, "The weather is fine.").empty());
  CHECK(Check(loaded.clarity, "The rose is fine.").front().reason == "r");
}

TEST_CASE("a finding set aside stays so when the text around it changes") {
  const Clarity clarity = LoadOwn(kRose).clarity;
  const auto first = Check(clarity, "A rose stays.", "xx");
  REQUIRE(first.size() == 1);
  const auto later = Check(clarity, "Before it.\n\na  ROSE\nstays!", "xx");
  CHECK(WithoutSetAside(later, {first[0].id}).empty());
  CHECK(WithoutSetAside(Check(clarity, "Another rose.", "xx"), {first[0].id}).size() == 1);
}

TEST_CASE("what is no text, or too long, is refused") {
  const Clarity clarity = Clarity::Load({}).clarity;
  Letter letter;
  letter[Part::kWords] = "\xFF";
  CHECK(clarity.Check(letter).status().code() == absl::StatusCode::kInvalidArgument);
  const std::string longer(Clarity::kLetterBytesMax + 1, 'a');
  letter[Part::kWords] = longer;
  CHECK(clarity.Check(letter).status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fallow::practice
