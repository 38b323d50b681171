#include <algorithm>
#include <array>
#include <cmath>

#include "clients/pages/drift_plot.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/strings.h"
#include "fmt/format.h"

namespace fallow::pages {
namespace {

using base::Text;
using client::v1::DriftColumn;
using client::v1::DriftView;

constexpr int kEnergyMin = -3;
constexpr int kEnergyMax = 3;
constexpr int kLabelColumnsMin = 7;
constexpr int kLabelColumnsMax = 12;  // a translation that is longer is cut
constexpr int kGap = 2;               // between a label and what it labels
constexpr size_t kDateColumns = 10;

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

// The labels on the left, aligned to the right.
class Labels {
 public:
  const std::string bright = Fit(Text("bright"));
  const std::string dark = Fit(Text("dark"));
  const std::string contact = Fit(Text("contact"));

  std::string Before(const std::string& label) const {
    return Blanks(width_ - base::DisplayWidth(label)) + label + Blanks(kGap);
  }
  std::string Margin() const { return Blanks(width_ + kGap); }
  size_t columns() const { return static_cast<size_t>(width_ + kGap); }

 private:
  static std::string Fit(const std::string& label) {
    return base::Shorten(label, kLabelColumnsMax);
  }
  static std::string Blanks(int count) { return std::string(static_cast<size_t>(count), ' '); }

  const int width_ = std::max({kLabelColumnsMin, base::DisplayWidth(bright),
                               base::DisplayWidth(dark), base::DisplayWidth(contact)});
};

size_t WidthBeside(const Labels& labels, TerminalPlot terminal) {
  return std::clamp(terminal.columns, kPlotColumnsMin, kPlotColumnsMax) - labels.columns();
}

std::string Trimmed(std::string_view line) {
  return std::string(base::TrimEnd(line)) + "\n";
}

const std::string& EnergyMark(const DriftColumn& column, int energy, const Marks& marks) {
  static const auto* const blank = new std::string(" ");
  if (column.has_energy()) {
    const auto rounded = [](double value) { return static_cast<int>(std::lround(value)); };
    if (rounded(column.energy().median()) == energy) return marks.median;
    if (rounded(column.energy().lower()) <= energy && energy <= rounded(column.energy().upper())) {
      return marks.spread;
    }
  }
  return column.change() ? marks.change : *blank;
}

std::string Energies(const DriftView& view, const Labels& labels, const Marks& marks) {
  std::string lines;
  for (int energy = kEnergyMax; energy >= kEnergyMin; --energy) {
    std::string line = labels.Before(energy == 0 ? "0" : fmt::format("{:+}", energy));
    for (const DriftColumn& column : view.columns()) line += EnergyMark(column, energy, marks);
    lines += Trimmed(line);
  }
  return lines;
}

// Nothing where there is nothing to count.
std::string Bars(const DriftView& view, const std::string& before,
                 uint64_t (DriftColumn::*count)() const, const Marks& marks) {
  std::string line = before;
  uint64_t total = 0;
  for (const DriftColumn& column : view.columns()) {
    line += marks.bars.at(std::min<uint64_t>((column.*count)(), 8));
    total += (column.*count)();
  }
  return total == 0 ? "" : Trimmed(line);
}

// The first day and the last. Both need their own width; a narrow terminal only has room for one.
std::string Axis(const DriftView& view, const Labels& labels, size_t width) {
  const std::string first = labels.Margin() + words::WordFor(view.first());
  if (width <= 2 * kDateColumns) return first + "\n";
  const auto columns = static_cast<size_t>(view.columns_size());
  const size_t between = std::max(columns, 2 * kDateColumns + 1) - 2 * kDateColumns;
  return first + std::string(between, ' ') + words::WordFor(view.last()) + "\n";
}

}  // namespace

uint32_t ColumnsBeside(TerminalPlot terminal) {
  return static_cast<uint32_t>(WidthBeside(Labels(), terminal));
}

std::string PlotForTerminal(const DriftView& view, TerminalPlot terminal) {
  if (view.columns_size() == 0) return Text("Nothing was noted in this time.") + "\n";
  const Marks& marks = MarksFor(terminal.unicode);
  const Labels labels;
  std::string plot = view.has_energy() ? Energies(view, labels, marks) : "";
  plot += labels.Margin();
  for (int i = 0; i < view.columns_size(); ++i) plot += marks.axis;
  plot += "\n";
  plot += Bars(view, labels.Before(labels.bright), &DriftColumn::bright, marks);
  plot += Bars(view, labels.Before(labels.dark), &DriftColumn::dark, marks);
  plot += Bars(view, labels.Before(labels.contact), &DriftColumn::contacts, marks);
  return plot + Axis(view, labels, WidthBeside(labels, terminal));
}

}  // namespace fallow::pages
