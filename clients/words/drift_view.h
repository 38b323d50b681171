#ifndef FALLOW_CLIENTS_WORDS_DRIFT_VIEW_H_
#define FALLOW_CLIENTS_WORDS_DRIFT_VIEW_H_

// The drift of a connection as shown to people and scripts. Pure functions.

#include <string>

#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::words {

// The plot, followed by the facts.
std::string DriftText(const client::v1::DriftView& view, const Layout& out);

Json ToJson(const client::v1::DriftView& view);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_DRIFT_VIEW_H_
