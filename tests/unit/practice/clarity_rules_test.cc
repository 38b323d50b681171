#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/practice/clarity.h"

namespace fallow::practice {
namespace {

constexpr char kHead[] = "version = 1\nlanguage = \"xx\"\n";
// A rule without its patterns; in the tests below the rule begins in the third line.
constexpr char kRule[] = "[[rule]]\nid = \"rose\"\nreason = \"r\"\ndirection = \"d\"\n";

Clarity::Loaded Load(const std::string& toml) {
  const std::vector<RuleFile> files = {{"mine.toml", toml}};
  return Clarity::Load(files);
}

std::vector<Finding> Check(const Clarity& clarity, std::string_view words) {
  Letter letter{.language = "xx", .parts = {}};
  letter[Part::kWords] = words;
  const auto findings = clarity.Check(letter);
  REQUIRE(findings.ok());
  return *findings;
}

struct Broken {
  std::string toml;
  std::string rule;
  uint64_t line;
  std::string why;
};

TEST_CASE("a file that cannot be used is left out with its place and what to do") {
  const std::string rule = std::string(kRule) + "patterns = ['rose']\n";
  const std::string twos(Clarity::kRuleFileBytesMax, '#');
  const std::vector<Broken> files = {
      {"language = \"xx\"\n" + rule, "", 1, "there is no `version`"},
      {"version = 2\nlanguage = \"xx\"\n" + rule, "", 1, "the version is not 1"},
      {"version = \"1\"\nlanguage = \"xx\"\n" + rule, "", 1, "the version is not 1"},
      {"version = 1\n" + rule, "", 1, "there is no `language`"},
      {"version = 1\nlanguage = 7\n" + rule, "", 2, "`language` is not a text"},
      {"version = 1\nlanguage = \"X Y\"\n" + rule, "", 2, "`language` is not a language code"},
      {kHead + std::string("lang = \"xx\"\n") + rule, "", 3, "`lang` is not known"},
      {kHead + std::string("\"a b\" = 1\n") + rule, "", 3, "a key is not known"},
      {kHead, "", 1, "there are no rules"},
      {kHead + std::string("rule = 3\n"), "", 1, "there are no rules"},
      {kHead + std::string("words = 3\n") + rule, "", 3, "`words` is not a table"},
      {kHead + std::string("[words]\na = \"b\"\n") + rule, "", 4, "a word list cannot be used"},
      {kHead + std::string("[words]\na = []\n") + rule, "", 4, "a word list is empty"},
      {kHead + std::string("[words]\na = [1]\n") + rule, "", 4, "a word in a list is not a text"},
      {kHead + std::string("[[rule\n"), "", 3, "the file is not TOML"},
      {kHead + rule + twos, "", 0, "the file is longer than 256 KiB"},
  };
  for (const Broken& file : files) {
    INFO(file.why);
    const Clarity::Loaded loaded = Load(file.toml);
    REQUIRE(loaded.problems.size() == 1);
    const RuleProblem& problem = loaded.problems[0];
    CHECK(problem.file == "mine.toml");
    CHECK(problem.rule == file.rule);
    CHECK(problem.line == file.line);
    const std::string line = file.line > 0 ? ", line " + std::to_string(file.line) : "";
    CHECK(problem.message == "mine.toml" + line + ": these rules are left out: " + file.why +
                                 ". Correct it; the others are used.");
    CHECK_FALSE(loaded.clarity.Knows("xx"));
    CHECK(loaded.clarity.Knows("en"));
  }
}

std::vector<Broken> BrokenRules() {
  const std::string long_list = "['" + std::string(9000, 'a') + "']";
  std::string many = "['a'";
  for (int i = 0; i < 500; ++i) many += ", 'a'";
  many += "]";
  return {
      {"patterns = ['(']", "rose", 7, "a pattern cannot be used (missing ))"},
      {"patterns = ['a*']", "rose", 7, "a pattern matches an empty text"},
      {"patterns = ['(?=a)']", "rose", 7, "a pattern cannot be used (invalid perl operator)"},
      {"patterns = ['((a{1,99}){1,9}){1,99}']", "rose", 7,
       "a pattern cannot be used (invalid repetition size)"},
      {"patterns = ['<leaf>']", "rose", 7, "a pattern names a word list that does not exist"},
      {"patterns = " + long_list, "rose", 7, "a pattern is too long"},
      {"patterns = " + many, "rose", 7, "there are too many patterns"},
      {"patterns = 'rose'", "rose", 7, "patterns are not a list"},
      {"patterns = [3]", "rose", 7, "a pattern is not a text"},
      {"patterns = []", "rose", 3, "the rule has no `patterns`"},
      {"patterns = ['a']\nunless = 1", "rose", 8, "patterns are not a list"},
      {"patterns = ['a']\nunles = ['b']", "rose", 8, "`unles` is not known"},
      {"patterns = ['a']\nfirst = 0", "rose", 8, "`first` is not a whole number from 1 to 1000"},
      {"patterns = ['a']\nlast = 1.5", "rose", 8, "`last` is not a whole number from 1 to 1000"},
      {"patterns = ['a']\nleast = \"2\"", "rose", 8,
       "`least` is not a whole number from 1 to 1000"},
      {"patterns = ['a']\nshare = 101", "rose", 8, "`share` is not a whole number from 1 to 100"},
      {"patterns = ['a']\nkind = \"word\"", "rose", 8,
       "`kind` is not one of phrase, count, share, missing, step-aside"},
      {"patterns = ['a']\npart = \"all\"", "rose", 8,
       "`part` is not one of gift, truth, words, plan, boundaries"},
      {"patterns = ['a']\npart = 3", "rose", 8, "`part` is not a text"},
      {"patterns = ['a']\nsilent = \"yes\"", "rose", 8, "`silent` is not true or false"},
      {"patterns = ['a']\nhints = ['b']", "rose", 3,
       "`needs`, `hints` and `doubts` belong to the kind \"missing\", `patterns` to the others"},
      {"kind = \"missing\"", "rose", 3, "the rule has no `needs`"},
      {"kind = \"missing\"\nneeds = ['a']", "rose", 8, "patterns are not a list"},
      {"kind = \"missing\"\nneeds = [[]]", "rose", 8, "one of the `needs` has no patterns"},
      {"kind = \"missing\"\nneeds = [['a']]\ndoubts = 'b'", "rose", 9,
       "`doubts` is not a list of rules"},
      {"kind = \"missing\"\nneeds = [['a']]\ndoubts = ['B C']", "rose", 9,
       "one of the `doubts` is not the id of a rule"},
  };
}

TEST_CASE("a rule that cannot be used is left out with its place, and the others work") {
  const std::string other =
      "[[rule]]\nid = \"leaf\"\nreason = \"r\"\ndirection = \"d\"\npatterns = ['leaf']\n";
  for (const Broken& rule : BrokenRules()) {
    INFO(rule.why);
    const Clarity::Loaded loaded = Load(std::string(kHead) + kRule + rule.toml + "\n" + other);
    REQUIRE(loaded.problems.size() == 1);
    const RuleProblem& problem = loaded.problems[0];
    CHECK(problem.rule == rule.rule);
    CHECK(problem.line == rule.line);
    CHECK(problem.message == "mine.toml, line " + std::to_string(rule.line) +
                                 ": the rule rose is left out: " + rule.why +
                                 ". Correct it; the others are used.");
    CHECK(Check(loaded.clarity, "A leaf and a rose, a b a b.").size() == 1);
  }
}

TEST_CASE("a rule without what names or explains it is left out") {
  const std::vector<Broken> rules = {
      {"reason = \"r\"", "without a name", 3, "`id` is not made of lower-case letters"},
      {"id = 3", "without a name", 4, "`id` is not a text"},
      {"id = \"A Rose\"", "without a name", 3, "`id` is not made of lower-case letters"},
      {"id = \"rose\"\ndirection = \"d\"", "rose", 3, "the rule has no `reason`"},
      {"id = \"rose\"\nreason = \"r\"", "rose", 3, "the rule has no `direction`"},
      {"id = \"rose\"\nreason = 3\ndirection = \"d\"", "rose", 5, "`reason` is not a text"},
  };
  for (const Broken& rule : rules) {
    INFO(rule.why);
    const Clarity::Loaded loaded =
        Load(std::string(kHead) + "[[rule]]\n" + rule.toml + "\npatterns = ['a']\n");
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].rule == rule.rule);
    CHECK(loaded.problems[0].line == rule.line);
    CHECK(loaded.problems[0].message.find(rule.why) != std::string::npos);
  }
}

TEST_CASE("the second of two rules with one id is left out") {
  const std::string rule = std::string(kRule) + "patterns = ['rose']\n";
  const Clarity::Loaded loaded = Load(kHead + rule + rule);
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].line == 8);
  CHECK(Check(loaded.clarity, "A rose.").size() == 1);
}

TEST_CASE("a rule that is left out leaves the one that it would have replaced") {
  const std::vector<RuleFile> files = {
      {"a.toml", std::string(kHead) + kRule + "patterns = ['rose']\n"},
      {"b.toml", std::string(kHead) + kRule + "patterns = ['(']\n"}};
  const Clarity::Loaded loaded = Clarity::Load(files);
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].file == "b.toml");
  CHECK(Check(loaded.clarity, "A rose.").size() == 1);
}

TEST_CASE("a message about a pattern does not quote it") {
  const Clarity::Loaded loaded = Load(std::string(kHead) + kRule + "patterns = ['Wilhelmina(']\n");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].message.find("Wilhelmina") == std::string::npos);
}

TEST_CASE("a hint stands for what is missing until another rule casts doubt on it") {
  const Clarity clarity =
      Load(std::string(kHead) + kRule + "patterns = ['thorn']\n" +
           "[[rule]]\nid = \"no-thanks\"\nkind = \"missing\"\nreason = \"r\"\ndirection = \"d\"\n"
           "needs = [['thanks']]\nhints = ['garden']\ndoubts = ['rose']\n")
          .clarity;
  CHECK(Check(clarity, "Nothing.").size() == 1);
  CHECK(Check(clarity, "Thanks for it.").empty());
  CHECK(Check(clarity, "Your garden grew.").empty());
  CHECK(Check(clarity, "Your garden grew a thorn.").size() == 2);
  CHECK(Check(clarity, "Thanks for the thorn.").size() == 1);
}

}  // namespace
}  // namespace fallow::practice
