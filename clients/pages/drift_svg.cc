#include <algorithm>

#include "clients/pages/drift_facts.h"
#include "clients/pages/drift_plot.h"
#include "clients/pages/markup.h"
#include "clients/words/moment.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "fmt/format.h"

namespace fallow::pages {
namespace {

using base::Text;
using client::v1::DriftChange;
using client::v1::DriftColumn;
using client::v1::DriftView;
using words::FromProto;
using words::FullDate;

constexpr int kEnergyMin = -3;
constexpr int kEnergyMax = 3;

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

// The styles of a picture's elements. Everything else follows its surroundings. Not shown.
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

constexpr std::string_view kOwnColours =  // Not shown
    R"(  @media (prefers-color-scheme: dark) { svg { color: #ddd; background: #1b1b1b; } }
  @media print { svg { color: #000; background: #fff; } }
)";

double EnergyY(double energy) {
  return kEnergyTop + (kEnergyMax - energy) * kEnergyUnit;
}

std::string Label(double x, double y, std::string_view anchor, std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     Escaped(text));
}

std::string Line(std::string_view kind, double x1, double y1, double x2, double y2) {
  return fmt::format(  // Not shown
      "<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", kind, x1,
      y1, x2, y2);
}

std::string Box(std::string_view kind, double x, double y, double width, double height) {
  return fmt::format(  // Not shown
      "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n", kind,
      x, y, width, height);
}

class Picture {
 public:
  // REQUIRES: there are columns.
  explicit Picture(const DriftView& view)
      : view_(view),
        step_((kRight - kLeft) / view.columns_size()),
        bar_(std::min(step_ * 0.7, 12.0)) {
    for (const DriftColumn& column : view.columns()) {
      most_ = std::max<uint64_t>({most_, column.dark(), column.bright()});
    }
  }

  std::string Draw() const {
    std::string drawn = Frame() + Changes();
    for (int i = 0; i < view_.columns_size(); ++i) drawn += Draw(view_.columns(i), Middle(i));
    return drawn;
  }

 private:
  double Middle(int column) const { return kLeft + (column + 0.5) * step_; }
  // The x coordinate of `day`, within the weeks that the columns show.
  double X(const client::v1::Day& day) const {
    const absl::CivilDay begin = FromProto(view_.columns(0).monday());
    const int64_t days_each =
        view_.columns_size() > 1 ? FromProto(view_.columns(1).monday()) - begin : 7;
    const auto days = static_cast<double>(FromProto(day) - begin);
    return std::clamp(kLeft + days / static_cast<double>(days_each) * step_, kLeft, kRight);
  }

  std::string Frame() const;
  std::string Changes() const;
  std::string Draw(const DriftColumn& column, double x) const;

  const DriftView& view_;
  const double step_;
  const double bar_;
  uint64_t most_ = 1;
};

std::string Picture::Frame() const {
  std::string drawn;
  for (int energy = kEnergyMin; energy <= kEnergyMax; ++energy) {
    const double y = EnergyY(energy);
    drawn += Line(energy == 0 ? "zero" : "grid", kLeft, y, kRight, y);
    drawn += Label(kLeft - 8, y + 4, "end", SayEnergy(energy));
  }
  drawn += Label(kLeft, kEnergyTop - 12, "start", Text("energy"));
  drawn += Line("zero", kLeft, kSignsZero, kRight, kSignsZero);
  drawn += Label(kLeft - 8, kSignsZero - 8, "end", Text("bright"));
  drawn += Label(kLeft - 8, kSignsZero + 16, "end", Text("dark"));
  drawn += Label(kLeft - 8, kContactY + 4, "end", Text("contact"));
  drawn += Label(kLeft, kHeight - 10, "start", FullDate(view_.first()));
  drawn += Label(kRight, kHeight - 10, "end", FullDate(view_.last()));
  return drawn;
}

std::string Picture::Changes() const {
  std::string drawn;
  const double top = EnergyY(kEnergyMax), bottom = EnergyY(kEnergyMin);
  for (const DriftChange& change : view_.changes()) {
    const double from = X(change.earliest()), to = X(change.latest());
    drawn += Box("range", from, top, std::max(to - from, 1.0), bottom - top);
    if (!change.gradual())
      drawn += Line("change", X(change.since()), top, X(change.since()), bottom);
    drawn += Label(X(change.since()), top - 6, "middle", FullDate(change.since()));
  }
  return drawn;
}

std::string Picture::Draw(const DriftColumn& column, double x) const {
  std::string drawn;
  if (column.has_energy()) {
    const double top = EnergyY(column.energy().upper()), bottom = EnergyY(column.energy().lower());
    if (bottom > top) drawn += Box("spread", x - bar_ / 2, top, bar_, bottom - top);
    // Not shown
    drawn += fmt::format("<circle class=\"median\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>\n", x,
                         EnergyY(column.energy().median()), std::clamp(bar_ / 3, 1.5, 3.0));
  }
  const auto height = [&](uint64_t count) {
    return kSignHeightMax * static_cast<double>(count) / static_cast<double>(most_);
  };
  if (column.bright() > 0) {
    const double up = height(column.bright());
    drawn += Box("bright", x - bar_ / 2, kSignsZero - up, bar_, up);
  }
  if (column.dark() > 0) {
    drawn += Box("dark", x - bar_ / 2, kSignsZero, bar_, height(column.dark()));
  }
  if (column.contacts() > 0) drawn += Line("zero", x, kContactY - 5, x, kContactY + 5);
  return drawn;
}

std::string Drawn(const DriftView& view) {
  return view.columns_size() == 0
             ? Label(kWidth / 2, kHeight / 2, "middle", Text("Nothing was noted in this time."))
             : Picture(view).Draw();
}

std::string Title(std::string_view name) {
  return Text("Drift: {}", {name});
}

}  // namespace

std::string Language() {
  return Escaped(Text("en"));
}

std::string PlotAsSvg(const DriftView& view) {
  const std::string title = Title(view.name());
  std::string summary;
  for (const std::string& fact : SayFacts(view)) {
    if (!summary.empty()) summary += ' ';
    summary += fact;
  }
  std::string svg = fmt::format(  // Not shown
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" "
      "role=\"img\" aria-labelledby=\"title summary\" lang=\"{}\">\n<title "
      "id=\"title\">{}</title>\n"
      "<desc id=\"summary\">{}</desc>\n<style>\n"
      "  svg {{ color: #222; background: #fff; font: 12px sans-serif; }}\n{}{}</style>\n",
      kWidth, kHeight, kWidth, kHeight, Language(), Escaped(title), Escaped(summary), kDrawnStyle,
      kOwnColours);
  svg += Label(kWidth / 2, 20, "middle", title);
  svg += Drawn(view);
  return svg + "</svg>\n";
}

std::string_view PlotStyle() {
  return kDrawnStyle;
}

std::string PlotForPage(const DriftView& view, std::string_view name, std::string_view id) {
  return fmt::format(  // Not shown
      "<svg viewBox=\"0 {} {} {}\" role=\"img\" aria-labelledby=\"{}\">\n"
      "<title id=\"{}\">{}</title>\n{}</svg>\n",
      kHeading, kWidth, kHeight - kHeading, id, id, Escaped(Title(name)), Drawn(view));
}

}  // namespace fallow::pages
