#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "daemon/base/strings.h"
#include "daemon/practice/clarity.h"
#include "daemon/practice/farewell_check.h"
#include "tests/support/labelled_letters.h"

namespace fallow::practice {
namespace {

const std::string kVectors = FALLOW_VECTORS;

struct Share {
  double found = 0;
  double all = 0;
  double value() const { return found / all; }
};

std::vector<std::vector<std::string>> Rows(const std::string& file) {
  std::ifstream in(kVectors + "/safety/" + file);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string>& row = rows.emplace_back();
    for (const std::string_view cell : base::Split(line, '\t')) row.emplace_back(cell);
  }
  return rows;
}

bool Concerns(std::string_view text) {
  static const Clarity clarity = Clarity::Load({}).clarity;
  Letter letter;
  letter[Part::kWords] = text;
  return clarity.StepsAside(letter).value();
}

// No less than what docs/clarity.md says was found. The goal, 0.95 of all, is missed.
TEST_CASE("sentences of somebody who has not seen the patterns are recognised") {
  const std::map<std::string, double> least = {
      {"self-harm", 0.46}, {"violence", 0.65}, {"threat", 0.63}, {"stalking", 0.46},
      {"explicit", 0.73},  {"veiled", 0.40},   {"all", 0.55}};
  std::map<std::string, Share> shares;
  for (const std::vector<std::string>& row : Rows("sentences.tsv")) {
    REQUIRE(row.size() == 4);
    for (const std::string& of : {row[1], row[2], std::string("all")}) {
      shares[of].found += Concerns(row[3]) ? 1 : 0;
      shares[of].all += 1;
    }
  }
  CHECK(shares["all"].all == 300);
  CHECK(shares.size() == least.size());
  for (const auto& [of, share] : shares) {
    CAPTURE(of, share.found, share.all);
    CHECK(share.value() >= least.at(of));
  }
}

TEST_CASE("most sentences that only sound like it are read as ever") {
  Share silent;
  for (const std::vector<std::string>& row : Rows("innocent.tsv")) {
    silent.found += Concerns(row.back()) ? 1 : 0;
    silent.all += 1;
  }
  CHECK(silent.all == 200);
  CAPTURE(silent.found);
  CHECK(silent.value() <= 0.1);
}

// The lines of even number, to which nothing was fitted, in sentences made to be as varied as can
// be.
TEST_CASE("a third of what was kept back from fitting is recognised") {
  Share share;
  for (const std::string topic : {"selfharm", "violence", "threat", "stalking"}) {
    const auto rows = Rows("learn/pos_" + topic + ".txt");
    for (size_t i = 1; i < rows.size(); i += 2) {
      share.found += Concerns(rows[i].front()) ? 1 : 0;
      share.all += 1;
    }
  }
  CHECK(share.all == 1400);
  CAPTURE(share.found);
  CHECK(share.value() >= 0.33);
}

// Of all letters; the goal is one in a hundred.
TEST_CASE("few letters that deserve a finding lose it") {
  Share lost;
  for (const std::string half : {"tune", "held"}) {
    for (const tests::LabelledLetter& letter :
         tests::ReadLabelledLetters(kVectors + "/clarity/" + half)) {
      lost.all += 1;
      if (letter.spots.empty()) continue;
      lost.found += Concerns(letter.words) || Concerns(letter.plan.value_or("")) ? 1 : 0;
    }
  }
  CHECK(lost.all == 474);
  CAPTURE(lost.found);
  CHECK(lost.value() <= 0.02);
}

// What was tried, and answered with advice about style.
TEST_CASE("a note that says goodbye to life is asked for nothing") {
  for (const std::string words :
       {"I am so tired. I am going to end my life tonight. Thank you for trying.",
        "I am going to kill myself tonight. Thank you for everything, I am ending it.",
        "I want to die. I am saying goodbye to all of you. Thank you.",
        "I am scared of you. You hit me in March. I am leaving and I will not tell you where. Do "
        "not "
        "contact me.",
        "You threatened to take the children. I am done.", "He choked me. I am leaving."}) {
    CAPTURE(words);
    Letter letter;
    letter[Part::kWords] = words;
    letter[Part::kPlan] = "";
    CHECK(Clarity::Load({}).clarity.StepsAside(letter).value());
    CHECK(Clarity::Load({}).clarity.Check(letter).value().empty());
  }
}

TEST_CASE("one part is enough, whatever the letter's language, and quoted words count") {
  const std::string words = "You always forget about me. Maybe someday.";
  const std::string harm = "You said \u201CI will kill you if you leave me\u201D, and hit me.";
  for (const Part part : {Part::kGift, Part::kTruth, Part::kPlan, Part::kBoundaries}) {
    Letter letter;
    letter[Part::kWords] = words;
    CHECK_FALSE(Clarity::Load({}).clarity.StepsAside(letter).value());
    CHECK_FALSE(Clarity::Load({}).clarity.Check(letter).value().empty());
    letter[part] = harm;
    for (const std::string_view language : {"en", "de", "xx"}) {
      letter.language = language;
      CHECK(Clarity::Load({}).clarity.StepsAside(letter).value());
      CHECK(Clarity::Load({}).clarity.Check(letter).value().empty());
    }
    letter[Part::kWords] = "";
    CHECK(Clarity::Load({}).clarity.StepsAside(letter).value());
  }
}

TEST_CASE("rules of one's own are silent, too") {
  const RuleFile own{"own.toml",
                     "version = 1\nlanguage = \"en\"\n[[rule]]\nid = \"own\"\npatterns = ['hit']\n"
                     "reason = \"r\"\ndirection = \"d\"\n"};
  const Clarity clarity = Clarity::Load(std::span<const RuleFile>(&own, 1)).clarity;
  Letter letter;
  letter[Part::kWords] = "You hit the right note, thank you. Goodbye.";
  CHECK_FALSE(clarity.Check(letter).value().empty());
  letter[Part::kWords] = "He choked me and hit me. I am leaving.";
  CHECK(clarity.Check(letter).value().empty());
}

TEST_CASE("a letter that stays unsent is read with its plan") {
  journal::Farewell farewell;
  farewell.unsent = true;
  farewell.parts[static_cast<size_t>(Part::kWords)].text = "You always forget about me.";
  farewell.parts[static_cast<size_t>(Part::kPlan)].text = "Tonight I am going to kill myself.";
  const Checked checked = CheckFarewell(Clarity::Load({}).clarity, farewell).value();
  CHECK(checked.steps_aside);
  CHECK(checked.findings.empty());
}

RuleFile Own(const std::string& rule) {
  return {"own.toml", "version = 1\nlanguage = \"nl\"\n[[rule]]\n" + rule};
}

TEST_CASE("one's own rules may be where it steps aside, and silence those that ship") {
  const RuleFile own = Own("id = \"red\"\nkind = \"step-aside\"\npatterns = ['rood']\n");
  const Clarity::Loaded loaded = Clarity::Load(std::span<const RuleFile>(&own, 1));
  CHECK(loaded.problems.empty());
  // It is no rule that finds anything.
  CHECK_FALSE(loaded.clarity.Knows("nl"));
  Letter letter;
  letter[Part::kWords] = "Het was rood.";
  CHECK(loaded.clarity.StepsAside(letter).value());
  letter[Part::kWords] = "Het was blauw.";
  CHECK_FALSE(loaded.clarity.StepsAside(letter).value());
}

TEST_CASE("a rule of another kind does not take the place of one that steps aside") {
  for (const std::string id : {"self-harm", "violence", "threat", "stalking"}) {
    const RuleFile own{"own.toml",
                       "version = 1\nlanguage = \"en\"\n[[rule]]\nid = \"" + id +
                           "\"\npatterns = ['zebra']\nreason = \"r\"\ndirection = \"d\"\n"};
    const Clarity clarity = Clarity::Load(std::span<const RuleFile>(&own, 1)).clarity;
    Letter letter;
    letter[Part::kWords] =
        "I am going to kill myself. He raped me. He will kill me. He is stalking me.";
    CHECK(clarity.StepsAside(letter).value());
    letter[Part::kWords] = "A zebra. Thank you. Goodbye.";
    CHECK(clarity.Check(letter).value().front().rule == id);
  }
}

TEST_CASE("what does not belong to stepping aside leaves the rule out") {
  for (const std::string& line :
       {std::string("reason = \"r\""), std::string("part = \"words\""), std::string("first = 1"),
        std::string("least = 2"), std::string("needs = [['a']]"), std::string("hints = ['a']")}) {
    CAPTURE(line);
    const RuleFile own =
        Own("id = \"red\"\nkind = \"step-aside\"\npatterns = ['rood']\n" + line + "\n");
    CHECK(Clarity::Load(std::span<const RuleFile>(&own, 1)).problems.size() == 1);
  }
}

}  // namespace
}  // namespace fallow::practice
