#ifndef FALLOW_CLIENTS_PAGES_LOOK_BACK_H_
#define FALLOW_CLIENTS_PAGES_LOOK_BACK_H_

// A look-back as text, as a page, and for scripts. It states facts, counts and the user's own
// words. Pure functions: any thread.

#include <string>

#include "clients/pages/drift_plot.h"
#include "clients/words/json_value.h"
#include "fallow/client/v1/look_back.pb.h"

namespace fallow::pages {

// Neither text nor page is larger than this; most are far smaller.
inline constexpr size_t kLookBackBytesMax = size_t{10} << 20;

// What to ask the daemon for: no more than the text, or the page, shows. For scripts nothing needs
// to be set.
void AskForText(TerminalPlot terminal, client::v1::LookBackRequest& request);
void AskForPage(client::v1::LookBackRequest& request);

// Lines, each with a line feed, without colour, none wider than the terminal (which counts as at
// least kLookBackColumnsMin) if the plots have no more columns than were asked for. Long texts are
// cut; lists that are too long end with how many more there are.
inline constexpr size_t kLookBackColumnsMin = kPlotColumnsMin + 2;
std::string LookBackAsText(const client::v1::LookBackView& view, TerminalPlot terminal);

// A complete HTML document that fetches and runs nothing, for the screen (light or dark) and for
// paper, with its plots.
std::string LookBackAsHtml(const client::v1::LookBackView& view);

// For scripts (docs/commands.md, "JSON").
words::Json ToJson(const client::v1::LookBackView& view);

}  // namespace fallow::pages

#endif  // FALLOW_CLIENTS_PAGES_LOOK_BACK_H_
