#ifndef FALLOW_CLIENTS_PAGES_DRIFT_PLOT_H_
#define FALLOW_CLIENTS_PAGES_DRIFT_PLOT_H_

// Drift drawn for a terminal and as a picture. Both also say in words what they show; neither
// depends on colour. The daemon puts weeks together as columns, of which a client asks for as many
// as it has room for. Pure functions: any thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fallow/client/v1/connection.pb.h"

namespace fallow::pages {

inline constexpr size_t kPlotColumnsMin = 24;
inline constexpr size_t kPlotColumnsMax = 400;

struct TerminalPlot {
  size_t columns = 80;  // clamped to kPlotColumnsMin and kPlotColumnsMax
  bool unicode = true;
};

// How many columns to ask the daemon for: those that are left beside the labels, and those that a
// picture has room for.
uint32_t ColumnsBeside(TerminalPlot terminal);
inline constexpr uint32_t kPictureColumnsMax = 160;

// Lines, each with a line feed, none wider than the terminal if the view has no more columns than
// ColumnsBeside() gives. A single sentence where there are no notes, or no columns.
std::string PlotForTerminal(const client::v1::DriftView& view, TerminalPlot terminal);

// A complete SVG document that fetches and runs nothing, with colours for light and dark screens
// and for paper.
std::string PlotAsSvg(const client::v1::DriftView& view);

// The same picture as part of an HTML page that has the facts in words. It has only a title, for
// the connection's `name`, whose id on the page is `id`, and uses the page's colours. The page must
// have PlotStyle() in a style element.
std::string PlotForPage(const client::v1::DriftView& view, std::string_view name,
                        std::string_view id);
std::string_view PlotStyle();

// The language of all these texts, for `lang` in HTML and SVG.
std::string Language();

}  // namespace fallow::pages

#endif  // FALLOW_CLIENTS_PAGES_DRIFT_PLOT_H_
