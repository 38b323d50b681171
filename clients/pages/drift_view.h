#ifndef FALLOW_CLIENTS_PAGES_DRIFT_VIEW_H_
#define FALLOW_CLIENTS_PAGES_DRIFT_VIEW_H_

// The drift of a connection as shown to people and scripts. Pure functions.

#include <string>

#include "clients/pages/drift_plot.h"
#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::pages {

// The plot, if columns were asked for, followed by the facts.
std::string DriftText(const client::v1::DriftView& view, const words::Layout& out,
                      TerminalPlot terminal);

words::Json ToJson(const client::v1::DriftView& view);

}  // namespace fallow::pages

#endif  // FALLOW_CLIENTS_PAGES_DRIFT_VIEW_H_
