// Compares pictures with files. FALLOW_WRITE_GOLDEN=1 in the environment rewrites the files; look
// at them before keeping them.

#include "daemon/practice/drift_plot.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/support/drift_notes.h"

namespace fallow::practice {
namespace {

void CheckGolden(const std::string& name, const std::string& drawn) {
  const std::string path = FALLOW_VECTORS "/drift/" + name;
  if (std::getenv("FALLOW_WRITE_GOLDEN") != nullptr) std::ofstream(path) << drawn;
  std::ifstream file(path);
  CHECK(drawn == std::string(std::istreambuf_iterator<char>(file), {}));
}

Drift OneChange() {
  return *LookAtDrift(tests::NotesWithOneChange(), Vocabulary(), tests::HalfAYear());
}

size_t WidthOf(const std::string& line) {
  size_t width = 0;
  for (const char c : line) width += (static_cast<unsigned char>(c) & 0xc0U) != 0x80 ? 1 : 0;
  return width;
}

TEST_CASE("the terminal plot looks as it did") {
  CheckGolden("one_change.txt", PlotForTerminal(OneChange(), {80, true}, DriftWords::English()));
  CheckGolden("one_change_ascii.txt",
              PlotForTerminal(OneChange(), {30, false}, DriftWords::English()));
}

TEST_CASE("the picture looks as it did") {
  CheckGolden("one_change.svg", PlotAsSvg(OneChange(), "Ada & <Ben>", DriftWords::English()));
}

TEST_CASE("no line of the plot is wider than the terminal") {
  for (const size_t columns : {0, 24, 29, 30, 31, 80, 100'000}) {
    std::istringstream plot(PlotForTerminal(OneChange(), {columns, true}, DriftWords::English()));
    for (std::string line; std::getline(plot, line);) {
      CHECK(WidthOf(line) <= std::max(columns, kPlotColumnsMin));
    }
  }
}

TEST_CASE("the plain plot is plain ASCII") {
  for (const char c : PlotForTerminal(OneChange(), {80, false}, DriftWords::English())) {
    CHECK(static_cast<unsigned char>(c) < 0x80);
  }
}

TEST_CASE("the picture fetches and runs nothing, and escapes the name") {
  const std::string svg = PlotAsSvg(OneChange(), "<script>\x01\"&", DriftWords::English());
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find("href") == std::string::npos);
  CHECK(svg.find("url(") == std::string::npos);
  CHECK(svg.find("&lt;script&gt;&quot;&amp;") != std::string::npos);
}

TEST_CASE("without notes there is a sentence in place of a plot") {
  const Drift drift = *LookAtDrift({}, Vocabulary(), tests::HalfAYear());
  CHECK(PlotForTerminal(drift, {}, DriftWords::English()) == "Nothing was noted in this time.\n");
  CHECK(PlotAsSvg(drift, "Ada", DriftWords::English())
            .find("Nothing was noted in this time.</text>") != std::string::npos);
}

}  // namespace
}  // namespace fallow::practice
