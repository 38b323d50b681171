// How well the clarity check finds what was labelled by hand: precision and recall for each rule.
// `bench_clarity_bench FOLDER [--misses]` reads the letters of a folder
// (tests/vectors/clarity/README.md says how they are labelled and counted) and prints one JSON
// object; with --misses, what was wrong.

#include <cstdio>
#include <string>
#include <string_view>

#include "daemon/practice/clarity.h"
#include "tests/support/clarity_score.h"

namespace {

using namespace fallow;  // NOLINT(google-build-using-namespace)

void Tell(std::string_view what, const std::string& rule, const std::string& letter,
          std::string_view words) {
  std::fprintf(stderr, "%.*s %s %s: %.*s\n", static_cast<int>(what.size()), what.data(),
               rule.c_str(), letter.c_str(), static_cast<int>(words.size()), words.data());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_clarity_bench FOLDER [--misses]\n");
    return 2;
  }
  const bool misses = argc > 2 && std::string_view(argv[2]) == "--misses";
  const practice::Clarity clarity = practice::Clarity::Load({}).clarity;
  const tests::ClarityScores scores =
      tests::ScoreLetters(clarity, argv[1], misses ? Tell : tests::TellOfMiss());
  std::printf("{");
  const char* comma = "";
  for (const auto& [rule, s] : scores) {
    std::printf(
        "%s\"%s\": {\"precision\": %.3f, \"recall\": %.3f, \"labels\": %d, \"findings\": %d}",
        comma, rule.c_str(), s.precision(), s.recall(), s.labels, s.findings);
    comma = ",\n ";
  }
  std::printf("}\n");
  return 0;
}
