#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "daemon/base/strings.h"
#include "daemon/practice/drift_columns.h"
#include "daemon/practice/drift_facts.h"
#include "daemon/practice/drift_plot.h"
#include "fmt/format.h"

namespace fallow::practice {
namespace {

constexpr size_t kMargin = 9;  // columns for the labels on the left

struct Marks {
  std::string median, spread, change, axis;
  std::array<std::string, 9> bars;  // for zero to seven, and for eight or more
};

const Marks& MarksFor(bool unicode) {
  static const auto* const unicode_marks =
      new Marks{"●", "│", "┊", "─", {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}};
  static const auto* const ascii_marks =
      new Marks{"o", "|", ":", "-", {" ", "1", "2", "3", "4", "5", "6", "7", "+"}};
  return unicode ? *unicode_marks : *ascii_marks;
}

std::string Trimmed(std::string_view line) {
  return std::string(base::TrimEnd(line)) + "\n";
}

const std::string& EnergyMark(const Column& column, int energy, const Marks& marks) {
  static const auto* const blank = new std::string(" ");
  if (column.energy) {
    const auto rounded = [](double value) { return static_cast<int>(std::lround(value)); };
    if (rounded(column.energy->median) == energy) return marks.median;
    if (rounded(column.energy->lower) <= energy && energy <= rounded(column.energy->upper)) {
      return marks.spread;
    }
  }
  return column.change ? marks.change : *blank;
}

using Count = std::function<size_t(const Column&)>;
std::string Bars(const std::vector<Column>& columns, const std::string& label, const Count& count,
                 const Marks& marks) {
  std::string line = fmt::format("{:>7}  ", label);
  for (const Column& column : columns) line += marks.bars.at(std::min<size_t>(count(column), 8));
  return Trimmed(line);
}

std::string Iso(absl::CivilDay day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
}

std::string Axis(const Drift& drift, size_t width) {
  const std::string first = Iso(drift.span.first), last = Iso(drift.span.last);
  const size_t used = first.size() + last.size();
  const size_t between = std::max(width, used + 1) - used;
  return fmt::format("{:{}}{}{:{}}{}\n", "", kMargin, first, "", between, last);
}

}  // namespace

std::string PlotForTerminal(const Drift& drift, TerminalPlot terminal, const DriftWords& words) {
  if (drift.notes == 0) return words.nothing + "\n";
  const Marks& marks = MarksFor(terminal.unicode);
  const size_t width = std::clamp(terminal.columns, kPlotColumnsMin, kPlotColumnsMax) - kMargin;
  const std::vector<Column> columns = ColumnsOf(drift, width);
  std::string plot;
  if (drift.energy) {
    for (int energy = kEnergyMax; energy >= kEnergyMin; --energy) {
      std::string line = fmt::format("{:>7}  ", energy == 0 ? "0" : fmt::format("{:+}", energy));
      for (const Column& column : columns) line += EnergyMark(column, energy, marks);
      plot += Trimmed(line);
    }
  }
  plot += fmt::format("{:{}}", "", kMargin);
  for (size_t i = 0; i < columns.size(); ++i) plot += marks.axis;
  plot += "\n";
  const auto bars = [&](size_t total, const std::string& label, const Count& count) {
    if (total > 0) plot += Bars(columns, label, count, marks);
  };
  bars(drift.signs.bright, words.row_bright, [](const Column& c) { return c.signs.bright; });
  bars(drift.signs.dark, words.row_dark, [](const Column& c) { return c.signs.dark; });
  bars(drift.contacts, words.row_contact, [](const Column& c) { return c.contacts; });
  // Two dates need their own width; a narrow terminal only has room for one.
  plot += width > 2 * 10 ? Axis(drift, columns.size())
                         : fmt::format("{:{}}{}\n", "", kMargin, Iso(drift.span.first));
  return plot;
}

}  // namespace fallow::practice
