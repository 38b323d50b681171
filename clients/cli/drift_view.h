#ifndef FALLOW_CLIENTS_CLI_DRIFT_VIEW_H_
#define FALLOW_CLIENTS_CLI_DRIFT_VIEW_H_

// The drift of a connection as people and scripts read it. Pure functions.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "clients/cli/output.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {

// The plot, and the facts below it.
std::string DriftText(const client::v1::DriftView& view, const Output& out);

nlohmann::ordered_json ToJson(const client::v1::DriftView& view);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_DRIFT_VIEW_H_
