#ifndef FALLOW_CLIENTS_CLI_SUPPORT_ACTION_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_ACTION_H_

// What a verb does once its arguments are parsed. The daemon is not contacted before that.

#include <functional>

#include "absl/status/status.h"

namespace fallow::cli {

class Context;

// Runs the command that was given. It keeps its own arguments alive.
using Action = std::function<absl::Status(Context&)>;

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_ACTION_H_
