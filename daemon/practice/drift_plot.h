#ifndef FALLOW_DAEMON_PRACTICE_DRIFT_PLOT_H_
#define FALLOW_DAEMON_PRACTICE_DRIFT_PLOT_H_

// Drift drawn for a terminal and as a picture. Both say in words what they show; neither needs
// colour. Pure functions: any thread.

#include <string>
#include <string_view>

#include "daemon/practice/drift.h"
#include "daemon/practice/drift_words.h"

namespace fallow::practice {

inline constexpr size_t kPlotColumnsMin = 24;
inline constexpr size_t kPlotColumnsMax = 400;

struct TerminalPlot {
  size_t columns = 80;  // what is outside of kPlotColumnsMin and kPlotColumnsMax counts as those
  bool unicode = true;
};

// Lines, each ended, none wider than the terminal. Without notes: one sentence.
std::string PlotForTerminal(const Drift& drift, TerminalPlot terminal, const DriftWords& words);

// A whole SVG document, with nothing to fetch or run, in the colours of where it is shown (light,
// dark or paper). `name` is the connection's.
std::string PlotAsSvg(const Drift& drift, std::string_view name, const DriftWords& words);

// The same picture as a part of an HTML page that says its facts in words: with a title only, whose
// id on the page is `id`, in the page's own colours. The page has PlotStyle() in a style element.
std::string PlotForPage(const Drift& drift, std::string_view name, std::string_view id,
                        const DriftWords& words);
std::string_view PlotStyle();

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_DRIFT_PLOT_H_
