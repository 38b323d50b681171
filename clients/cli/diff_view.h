#ifndef FALLOW_CLIENTS_CLI_DIFF_VIEW_H_
#define FALLOW_CLIENTS_CLI_DIFF_VIEW_H_

// Two versions of a text, compared for the eye: line by line as `diff` shows it, with three lines
// around each change. Pure function.

#include <string>
#include <string_view>

#include "clients/cli/output.h"

namespace fallow::cli {

std::string DiffView(std::string_view before, std::string_view after, const Output& out);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_DIFF_VIEW_H_
