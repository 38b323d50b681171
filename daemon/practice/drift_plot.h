#ifndef FALLOW_DAEMON_PRACTICE_DRIFT_PLOT_H_
#define FALLOW_DAEMON_PRACTICE_DRIFT_PLOT_H_

// Drift drawn for a terminal and as a picture. Both also say in words what they show; neither
// depends on colour. Pure functions: any thread.

#include <string>
#include <string_view>

#include "daemon/practice/drift.h"
#include "daemon/practice/drift_words.h"

namespace fallow::practice {

inline constexpr size_t kPlotColumnsMin = 24;
inline constexpr size_t kPlotColumnsMax = 400;

struct TerminalPlot {
  size_t columns = 80;  // clamped to kPlotColumnsMin and kPlotColumnsMax
  bool unicode = true;
};

// Lines, each with a line feed, none wider than the terminal. Without notes, a single sentence.
std::string PlotForTerminal(const Drift& drift, TerminalPlot terminal, const DriftWords& words);

// A complete SVG document that fetches and runs nothing, with colours for light and dark screens
// and for paper. `name` is the connection's.
std::string PlotAsSvg(const Drift& drift, std::string_view name, const DriftWords& words);

// The same picture as part of an HTML page that has the facts in words. It has only a title, whose
// id on the page is `id`, and uses the page's colours. The page must have PlotStyle() in a style
// element.
std::string PlotForPage(const Drift& drift, std::string_view name, std::string_view id,
                        const DriftWords& words);
std::string_view PlotStyle();

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_DRIFT_PLOT_H_
