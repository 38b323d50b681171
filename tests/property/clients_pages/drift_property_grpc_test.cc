#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "clients/pages/drift_facts.h"
#include "clients/pages/drift_plot.h"
#include "tests/support/drift_view.h"

namespace fallow::pages {
namespace {

using practice::Drift;
using practice::kEnergyMin;
using practice::Observation;

constexpr absl::CivilDay kBegin(2024, 1, 3);

std::vector<Observation> ArbitraryNotes() {
  const int length = *rc::gen::inRange(1, 400);
  const int step = *rc::gen::inRange(0, 5);
  const auto count = static_cast<size_t>(*rc::gen::inRange(0, 120));
  std::vector<Observation> notes(count);
  for (Observation& note : notes) {
    const int day = *rc::gen::inRange(0, length);
    note.day = kBegin + day;
    const int energy = *rc::gen::inRange(-3, 4) - (day > length / 2 ? step : 0);
    if (*rc::gen::inRange(0, 5) > 0) note.energy = std::max(energy, kEnergyMin);
    note.contact = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>())
      note.signs.push_back(*rc::gen::element<std::string>("seen", "drained", "?"));
  }
  return notes;
}

Drift Look(const std::vector<Observation>& notes, int64_t shifted = 0) {
  const auto drift = practice::LookAtDrift(notes, practice::Vocabulary(),
                                           {kBegin + shifted, kBegin + shifted + 400});
  RC_ASSERT(drift.ok());
  return *drift;
}

std::string Plot(const Drift& drift, TerminalPlot terminal) {
  return PlotForTerminal(tests::ViewOf(drift, ColumnsBeside(terminal)), terminal);
}

std::string Everything(const Drift& drift) {
  std::string all = PlotAsSvg(tests::ViewOf(drift, kPictureColumnsMax));
  for (const size_t columns : {0U, 40U, 300U}) all += Plot(drift, {columns, columns != 40});
  for (const std::string& fact : SayFacts(tests::ViewOf(drift, 0))) all += fact + "\n";
  return all;
}

TEST_CASE("what is shown does not depend on the order of the notes") {
  CHECK(rc::check([] {
    auto notes = ArbitraryNotes();
    const std::string before = Everything(Look(notes));
    std::reverse(notes.begin(), notes.end());
    std::rotate(notes.begin(), notes.begin() + static_cast<std::ptrdiff_t>(notes.size() / 3),
                notes.end());
    RC_ASSERT(Everything(Look(notes)) == before);
  }));
}

TEST_CASE("whole weeks later, the plot is as large as before") {
  CHECK(rc::check([] {
    auto notes = ArbitraryNotes();
    const Drift before = Look(notes);
    const int64_t days = 7 * *rc::gen::inRange<int64_t>(-2000, 2000);
    for (Observation& note : notes) note.day += days;
    const Drift after = Look(notes, days);
    RC_ASSERT(Plot(before, {}).size() == Plot(after, {}).size());
  }));
}

}  // namespace
}  // namespace fallow::pages
