#ifndef FALLOW_CLIENTS_CLI_SUPPORT_REPORT_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_REPORT_H_

// The output of a command that has changed something.

#include <string_view>

#include "clients/cli/support/context.h"
#include "clients/words/json_value.h"
#include "fallow/client/v1/reflection.pb.h"

namespace fallow::cli {

// `sentence` on a terminal, only the id in a pipe, the whole reflection as JSON. `sentence` is a
// marked text (daemon/base/catalogue.h) with {} for the id: "Saved {}.".
void Report(Context& context, const char* sentence, const client::v1::Reflection& reflection);

// For any other change: `sentence` on a terminal, nothing in a pipe, or `json`.
void ReportDone(Context& context, std::string_view sentence, const words::Json& json);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_REPORT_H_
