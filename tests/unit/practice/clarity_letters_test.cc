// How well the rules that ship find what is labelled in those letters to which they may be fitted.
// The other letters are for the benchmark only.

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "daemon/practice/clarity.h"
#include "tests/support/clarity_score.h"

namespace fallow::practice {
namespace {

constexpr double kPrecisionGoal = 0.85;
constexpr double kRecallGoal = 0.80;
const std::string kLetters = std::string(FALLOW_VECTORS) + "/clarity";

TEST_CASE("the rules that ship load without problems") {
  const Clarity::Loaded loaded = Clarity::Load({});
  CHECK(loaded.problems.empty());
  CHECK(loaded.clarity.Knows("en"));
}

TEST_CASE(
    "every rule that ships finds what is labelled in the letters to tune on, and little else") {
  const auto scores = tests::ScoreLetters(Clarity::Load({}).clarity, kLetters + "/tune");
  std::set<std::string> rules;
  for (const auto& [rule, score] : scores) {
    INFO(rule);
    rules.insert(rule);
    CHECK(score.labels >= 10);
    CHECK(score.precision() >= kPrecisionGoal);
    CHECK(score.recall() >= kRecallGoal);
  }
  CHECK(rules == std::set<std::string>{"absolutes", "blame", "no-ending", "no-kindness", "no-plan",
                                       "open-door", "over-apology", "over-explaining", "pleading"});
}

TEST_CASE("a letter to tune on is not also one to measure on") {
  std::set<std::string> ids;
  for (const char* half : {"/tune", "/held"}) {
    for (const auto& letter : tests::ReadLabelledLetters(kLetters + half)) {
      INFO(letter.id);
      CHECK(ids.insert(letter.id).second);
    }
  }
}

TEST_CASE("a file alone brings a second language") {
  std::ifstream in(kLetters + "/rules_nl.toml");
  const std::vector<RuleFile> files = {
      {"rules_nl.toml", {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}}};
  const Clarity::Loaded loaded = Clarity::Load(files);
  REQUIRE(loaded.problems.empty());
  CHECK(loaded.clarity.Knows("nl"));
  const auto rules = [&](std::string_view language, std::string_view words) {
    Letter letter{.language = language, .parts = {}};
    letter[Part::kWords] = words;
    const auto findings = loaded.clarity.Check(letter);
    REQUIRE(findings.ok());
    std::vector<std::string> found;
    for (const Finding& finding : *findings) found.push_back(finding.rule);
    return found;
  };
  using Rules = std::vector<std::string>;
  CHECK(rules("nl", "Lieve Jan, jij luistert nooit.") == Rules{"blame", "no-ending"});
  CHECK(rules("nl", "Je bent altijd welkom. Vaarwel.").empty());
  CHECK(rules("en", "Thank you, and goodbye. Jij luistert nooit.").empty());
}

TEST_CASE("a reason and a direction are quiet, and say nothing about a person") {
  const Clarity clarity = Clarity::Load({}).clarity;
  std::set<std::string> told;
  for (const auto& labelled : tests::ReadLabelledLetters(kLetters + "/tune")) {
    Letter letter;
    letter[Part::kWords] = labelled.words;
    letter[Part::kPlan] = "";
    const auto findings = clarity.Check(letter);
    REQUIRE(findings.ok());
    for (const Finding& finding : *findings) {
      INFO(finding.rule);
      if (!told.insert(finding.rule).second) continue;
      for (const std::string& text : {finding.reason, finding.direction}) {
        CHECK(text.ends_with('.'));
        CHECK(text.size() <= 200);
        for (const char* loud : {"!", "{", "You ", "you should", "you must", "wrong", "bad "}) {
          CHECK(text.find(loud) == std::string::npos);
        }
      }
    }
  }
  CHECK(told.size() == 9);
}

}  // namespace
}  // namespace fallow::practice
