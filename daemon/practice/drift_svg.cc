#include <algorithm>

#include "daemon/practice/drift_columns.h"
#include "daemon/practice/drift_facts.h"
#include "daemon/practice/drift_plot.h"
#include "daemon/practice/markup.h"
#include "fmt/format.h"

namespace fallow::practice {
namespace {

// In the picture's own units.
constexpr double kWidth = 720;
constexpr double kHeight = 330;
constexpr double kHeading = 22;  // height of the heading of the whole picture, at the top
constexpr double kLeft = 60;
constexpr double kRight = 700;
constexpr double kEnergyTop = 50;
constexpr double kEnergyUnit = 25;
constexpr double kSignsZero = 255;
constexpr double kSignHeightMax = 24;
constexpr double kContactY = 292;
constexpr size_t kPictureColumnsMax = 160;

// The styles of a picture's elements. Everything else follows its surroundings.
constexpr std::string_view kDrawnStyle = R"(  text { fill: currentColor; }
  .grid { stroke: currentColor; stroke-opacity: .15; }
  .zero { stroke: currentColor; stroke-opacity: .5; }
  .spread { fill: currentColor; fill-opacity: .2; }
  .median { fill: currentColor; }
  .change { stroke: currentColor; stroke-dasharray: 4 3; }
  .range { fill: currentColor; fill-opacity: .08; }
  .bright { fill: none; stroke: currentColor; }
  .dark { fill: currentColor; fill-opacity: .6; }
)";

constexpr std::string_view kOwnColours =
    R"(  @media (prefers-color-scheme: dark) { svg { color: #ddd; background: #1b1b1b; } }
  @media print { svg { color: #000; background: #fff; } }
)";

double EnergyY(double energy) {
  return kEnergyTop + (kEnergyMax - energy) * kEnergyUnit;
}

std::string Text(double x, double y, std::string_view anchor, std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     Escaped(text));
}

std::string Line(std::string_view kind, double x1, double y1, double x2, double y2) {
  return fmt::format(
      "<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", kind, x1,
      y1, x2, y2);
}

std::string Box(std::string_view kind, double x, double y, double width, double height) {
  return fmt::format(
      "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n", kind,
      x, y, width, height);
}

class Picture {
 public:
  Picture(const Drift& drift, const DriftWords& words)
      : drift_(drift), words_(words), columns_(ColumnsOf(drift, kPictureColumnsMax)) {
    step_ = (kRight - kLeft) / static_cast<double>(columns_.size());
    bar_ = std::min(step_ * 0.7, 12.0);
    for (const Column& column : columns_) {
      most_ = std::max({most_, column.signs.dark, column.signs.bright});
    }
  }

  std::string Draw() const {
    std::string drawn = Frame() + Changes();
    for (size_t i = 0; i < columns_.size(); ++i) drawn += Draw(columns_[i], Middle(i));
    return drawn;
  }

 private:
  double Middle(size_t column) const { return kLeft + (static_cast<double>(column) + 0.5) * step_; }
  // The x coordinate of `day`, within the weeks that the columns show.
  double X(absl::CivilDay day) const {
    const auto begin = columns_.front().monday;
    const auto days_each =
        columns_.size() > 1 ? static_cast<double>(columns_[1].monday - begin) : 7.0;
    return std::clamp(kLeft + static_cast<double>(day - begin) / days_each * step_, kLeft, kRight);
  }

  std::string Frame() const;
  std::string Changes() const;
  std::string Draw(const Column& column, double x) const;

  const Drift& drift_;
  const DriftWords& words_;
  std::vector<Column> columns_;
  double step_ = 0;
  double bar_ = 0;
  size_t most_ = 1;
};

std::string Picture::Frame() const {
  std::string drawn;
  for (int energy = kEnergyMin; energy <= kEnergyMax; ++energy) {
    const double y = EnergyY(energy);
    drawn += Line(energy == 0 ? "zero" : "grid", kLeft, y, kRight, y);
    drawn += Text(kLeft - 8, y + 4, "end", SayEnergy(energy));
  }
  drawn += Text(kLeft, kEnergyTop - 12, "start", words_.row_energy);
  drawn += Line("zero", kLeft, kSignsZero, kRight, kSignsZero);
  drawn += Text(kLeft - 8, kSignsZero - 8, "end", words_.row_bright);
  drawn += Text(kLeft - 8, kSignsZero + 16, "end", words_.row_dark);
  drawn += Text(kLeft - 8, kContactY + 4, "end", words_.row_contact);
  drawn += Text(kLeft, kHeight - 10, "start", SayDay(drift_.span.first, words_));
  drawn += Text(kRight, kHeight - 10, "end", SayDay(drift_.span.last, words_));
  return drawn;
}

std::string Picture::Changes() const {
  std::string drawn;
  const double top = EnergyY(kEnergyMax), bottom = EnergyY(kEnergyMin);
  for (const Change& change : drift_.changes) {
    const double from = X(change.earliest), to = X(change.latest);
    drawn += Box("range", from, top, std::max(to - from, 1.0), bottom - top);
    if (!change.gradual) drawn += Line("change", X(change.since), top, X(change.since), bottom);
    drawn += Text(X(change.since), top - 6, "middle", SayDay(change.since, words_));
  }
  return drawn;
}

std::string Picture::Draw(const Column& column, double x) const {
  std::string drawn;
  if (column.energy) {
    const double top = EnergyY(column.energy->upper), bottom = EnergyY(column.energy->lower);
    if (bottom > top) drawn += Box("spread", x - bar_ / 2, top, bar_, bottom - top);
    drawn += fmt::format("<circle class=\"median\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>\n", x,
                         EnergyY(column.energy->median), std::clamp(bar_ / 3, 1.5, 3.0));
  }
  const auto height = [&](size_t count) {
    return kSignHeightMax * static_cast<double>(count) / static_cast<double>(most_);
  };
  if (column.signs.bright > 0) {
    const double up = height(column.signs.bright);
    drawn += Box("bright", x - bar_ / 2, kSignsZero - up, bar_, up);
  }
  if (column.signs.dark > 0) {
    drawn += Box("dark", x - bar_ / 2, kSignsZero, bar_, height(column.signs.dark));
  }
  if (column.contacts > 0) drawn += Line("zero", x, kContactY - 5, x, kContactY + 5);
  return drawn;
}

std::string Drawn(const Drift& drift, const DriftWords& words) {
  return drift.notes == 0 ? Text(kWidth / 2, kHeight / 2, "middle", words.nothing)
                          : Picture(drift, words).Draw();
}

}  // namespace

std::string PlotAsSvg(const Drift& drift, std::string_view name, const DriftWords& words) {
  const std::string title = fmt::format(fmt::runtime(words.title), fmt::arg("name", name));
  std::string summary;
  for (const std::string& fact : Facts(drift, words)) {
    if (!summary.empty()) summary += ' ';
    summary += fact;
  }
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" "
      "role=\"img\" aria-labelledby=\"title summary\" lang=\"{}\">\n<title "
      "id=\"title\">{}</title>\n"
      "<desc id=\"summary\">{}</desc>\n<style>\n"
      "  svg {{ color: #222; background: #fff; font: 12px sans-serif; }}\n{}{}</style>\n",
      kWidth, kHeight, kWidth, kHeight, words.language, Escaped(title), Escaped(summary),
      kDrawnStyle, kOwnColours);
  svg += Text(kWidth / 2, 20, "middle", title);
  svg += Drawn(drift, words);
  return svg + "</svg>\n";
}

std::string_view PlotStyle() {
  return kDrawnStyle;
}

std::string PlotForPage(const Drift& drift, std::string_view name, std::string_view id,
                        const DriftWords& words) {
  const std::string title = fmt::format(fmt::runtime(words.title), fmt::arg("name", name));
  return fmt::format(
      "<svg viewBox=\"0 {} {} {}\" role=\"img\" aria-labelledby=\"{}\">\n"
      "<title id=\"{}\">{}</title>\n{}</svg>\n",
      kHeading, kWidth, kHeight - kHeading, id, id, Escaped(title), Drawn(drift, words));
}

}  // namespace fallow::practice
