#ifndef FALLOW_TESTS_SUPPORT_CLARITY_SCORE_H_
#define FALLOW_TESTS_SUPPORT_CLARITY_SCORE_H_

// How well the clarity check finds what was labelled by hand: precision and recall for each rule
// over the letters in a folder, counted as described in tests/vectors/clarity/README.md. Has the
// same requirements as labelled_letters.h.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "daemon/practice/clarity.h"
#include "daemon/text/utf8.h"
#include "tests/support/labelled_letters.h"

namespace fallow::tests {

struct ClarityScore {
  int labels = 0;
  int found = 0;
  int findings = 0;
  int right = 0;

  double precision() const { return findings == 0 ? 1.0 : static_cast<double>(right) / findings; }
  double recall() const { return labels == 0 ? 1.0 : static_cast<double>(found) / labels; }
};

using ClarityScores = std::map<std::string, ClarityScore>;  // by rule

// Called for each miss or wrong finding: which of the two it is, the rule, the letter and the
// words.
using TellOfMiss = std::function<void(std::string_view what, const std::string& rule,
                                      const std::string& letter, std::string_view words)>;

inline bool Meets(const LabelledLetter& letter, const Spot& spot,
                  const practice::Finding& finding) {
  const uint64_t begin = Position(letter.words, finding);
  return finding.rule == spot.rule &&
         (spot.whole || (begin < spot.end && spot.begin < begin + finding.length));
}

inline void ScoreLetter(const LabelledLetter& letter,
                        const std::vector<practice::Finding>& findings, const TellOfMiss& tell,
                        ClarityScores& scores) {
  for (const Spot& spot : letter.spots) {
    const bool found = std::ranges::any_of(
        findings, [&](const auto& finding) { return Meets(letter, spot, finding); });
    ++scores[spot.rule].labels;
    scores[spot.rule].found += found ? 1 : 0;
    if (!found && tell) tell("missed", spot.rule, letter.id, spot.words);
  }
  for (const practice::Finding& finding : findings) {
    const bool right = std::ranges::any_of(
        letter.spots, [&](const Spot& spot) { return Meets(letter, spot, finding); });
    ++scores[finding.rule].findings;
    scores[finding.rule].right += right ? 1 : 0;
    if (right || !tell) continue;
    const uint64_t begin = Position(letter.words, finding);
    tell("wrong", finding.rule, letter.id, text::Slice(letter.words, begin, finding.length));
  }
}

inline ClarityScores ScoreLetters(const practice::Clarity& clarity,
                                  const std::filesystem::path& folder,
                                  const TellOfMiss& tell = nullptr) {
  ClarityScores scores;
  for (const LabelledLetter& labelled : ReadLabelledLetters(folder)) {
    practice::Letter letter;
    letter[practice::Part::kWords] = labelled.words;
    if (labelled.plan.has_value()) letter[practice::Part::kPlan] = *labelled.plan;
    const auto findings = clarity.Check(letter);
    if (!findings.ok()) throw std::runtime_error(labelled.id + ": the letter is refused");
    ScoreLetter(labelled, *findings, tell, scores);
  }
  return scores;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_CLARITY_SCORE_H_
