// Compares pictures with files. FALLOW_WRITE_GOLDEN=1 in the environment rewrites the files; look
// at them before keeping them.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "clients/pages/drift_plot.h"
#include "tests/support/drift_notes.h"
#include "tests/support/drift_view.h"

namespace fallow::pages {
namespace {

void CheckGolden(const std::string& name, const std::string& drawn) {
  const std::string path = FALLOW_VECTORS "/drift/" + name;
  if (std::getenv("FALLOW_WRITE_GOLDEN") != nullptr) std::ofstream(path) << drawn;
  std::ifstream file(path);
  CHECK(drawn == std::string(std::istreambuf_iterator<char>(file), {}));
}

practice::Drift OneChange() {
  return *practice::LookAtDrift(tests::NotesWithOneChange(), practice::Vocabulary(),
                                tests::HalfAYear());
}

std::string Plot(const practice::Drift& drift, TerminalPlot terminal) {
  return PlotForTerminal(tests::ViewOf(drift, ColumnsBeside(terminal)), terminal);
}

std::string Svg(const practice::Drift& drift, const std::string& name) {
  return PlotAsSvg(tests::ViewOf(drift, kPictureColumnsMax, name));
}

size_t WidthOf(const std::string& line) {
  size_t width = 0;
  for (const char c : line) width += (static_cast<unsigned char>(c) & 0xc0U) != 0x80 ? 1 : 0;
  return width;
}

TEST_CASE("the terminal plot looks as it did") {
  CheckGolden("one_change.txt", Plot(OneChange(), {80, true}));
  CheckGolden("one_change_ascii.txt", Plot(OneChange(), {30, false}));
}

TEST_CASE("the picture looks as it did") {
  CheckGolden("one_change.svg", Svg(OneChange(), "Ada & <Ben>"));
}

TEST_CASE("no line of the plot is wider than the terminal") {
  for (const size_t columns : {0, 24, 29, 30, 31, 80, 100'000}) {
    std::istringstream plot(Plot(OneChange(), {columns, true}));
    for (std::string line; std::getline(plot, line);) {
      CHECK(WidthOf(line) <= std::max(columns, kPlotColumnsMin));
    }
  }
}

TEST_CASE("the plain plot is plain ASCII") {
  for (const char c : Plot(OneChange(), {80, false})) {
    CHECK(static_cast<unsigned char>(c) < 0x80);
  }
}

TEST_CASE("the picture fetches and runs nothing, and escapes the name") {
  const std::string svg = Svg(OneChange(), "<script>\x01\"&");
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find("href") == std::string::npos);
  CHECK(svg.find("url(") == std::string::npos);
  CHECK(svg.find("&lt;script&gt;&quot;&amp;") != std::string::npos);
}

TEST_CASE("without notes there is a sentence in place of a plot") {
  const practice::Drift drift =
      *practice::LookAtDrift({}, practice::Vocabulary(), tests::HalfAYear());
  CHECK(Plot(drift, {}) == "Nothing was noted in this time.\n");
  CHECK(Svg(drift, "Ada").find("Nothing was noted in this time.</text>") != std::string::npos);
}

TEST_CASE("a picture has no more columns than its room, and a terminal those beside the labels") {
  const practice::DaySpan century{tests::kDriftBegin, tests::kDriftBegin + 36'000};
  const practice::Drift drift =
      *practice::LookAtDrift(tests::NotesWithOneChange(), practice::Vocabulary(), century);
  CHECK(ColumnsBeside({80, true}) == 71);
  CHECK(ColumnsBeside({0, true}) == 15);
  CHECK(ColumnsBeside({100'000, true}) == 391);
  CHECK(tests::ViewOf(drift, kPictureColumnsMax).columns_size() <= 160);
  CHECK(tests::ViewOf(drift, 1'000'000).columns_size() <= 400);
  CHECK(tests::ViewOf(drift, 0).columns_size() == 0);
}

}  // namespace
}  // namespace fallow::pages
