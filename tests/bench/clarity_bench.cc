// How well the clarity check finds what was labelled by hand: precision and recall for each rule.
// `bench_clarity_bench FOLDER [--misses]` reads the letters of a folder
// (tests/vectors/clarity/README.md says how they are labelled and counted) and prints one JSON
// object; with --misses, what was wrong.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "daemon/practice/clarity.h"
#include "daemon/text/utf8.h"
#include "tests/support/labelled_letters.h"

namespace {

using namespace fallow;  // NOLINT(google-build-using-namespace)
using tests::LabelledLetter;

struct Score {
  int labels = 0;
  int found = 0;
  int findings = 0;
  int right = 0;
};

bool Covers(const tests::Spot& spot, uint64_t begin, uint64_t end) {
  return begin < spot.end && spot.begin < end;
}

void Count(const LabelledLetter& letter, const std::vector<practice::Finding>& findings,
           bool misses, std::map<std::string, Score>& scores) {
  const auto tell = [&](const char* what, const std::string& rule, std::string_view words) {
    if (misses) {
      std::fprintf(stderr, "%s %s %s: %.*s\n", what, rule.c_str(), letter.id.c_str(),
                   static_cast<int>(words.size()), words.data());
    }
  };
  for (const tests::Spot& spot : letter.spots) {
    const bool found = std::ranges::any_of(findings, [&](const practice::Finding& finding) {
      const uint64_t begin = tests::Position(letter.words, finding);
      return finding.rule == spot.rule &&
             (spot.whole || Covers(spot, begin, begin + finding.length));
    });
    ++scores[spot.rule].labels;
    scores[spot.rule].found += found ? 1 : 0;
    if (!found) tell("missed", spot.rule, spot.words);
  }
  for (const practice::Finding& finding : findings) {
    const uint64_t begin = tests::Position(letter.words, finding);
    const bool right = std::ranges::any_of(letter.spots, [&](const tests::Spot& spot) {
      return finding.rule == spot.rule &&
             (spot.whole || Covers(spot, begin, begin + finding.length));
    });
    ++scores[finding.rule].findings;
    scores[finding.rule].right += right ? 1 : 0;
    if (!right) tell("wrong", finding.rule, text::Slice(letter.words, begin, finding.length));
  }
}

double Ratio(int part, int whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / whole;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_clarity_bench FOLDER [--misses]\n");
    return 2;
  }
  const bool misses = argc > 2 && std::string_view(argv[2]) == "--misses";
  const practice::Clarity clarity = practice::Clarity::Load({}).clarity;
  std::map<std::string, Score> scores;
  for (const LabelledLetter& labelled : tests::ReadLabelledLetters(argv[1])) {
    practice::Letter letter;
    letter[practice::Part::kWords] = labelled.words;
    if (labelled.plan.has_value()) letter[practice::Part::kPlan] = *labelled.plan;
    const auto findings = clarity.Check(letter);
    if (!findings.ok()) return 1;
    Count(labelled, *findings, misses, scores);
  }
  std::printf("{");
  const char* comma = "";
  for (const auto& [rule, s] : scores) {
    std::printf(
        "%s\"%s\": {\"precision\": %.3f, \"recall\": %.3f, \"labels\": %d, \"findings\": %d}",
        comma, rule.c_str(), Ratio(s.right, s.findings), Ratio(s.found, s.labels), s.labels,
        s.findings);
    comma = ",\n ";
  }
  std::printf("}\n");
  return 0;
}
