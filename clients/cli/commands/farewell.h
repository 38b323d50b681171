#ifndef FALLOW_CLIENTS_CLI_COMMANDS_FAREWELL_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_FAREWELL_H_

// The parts of `fallow farewell` that have their own files.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/farewell.pb.h"

namespace fallow::cli {

struct FarewellArguments {
  std::string verb, name, part, finding, at, how, language;
  std::vector<std::string> words;
  bool unsent = false, sent = false, from_stdin = false, all = false, back = false;
  bool undo = false, clear = false;
};

// In farewell.cc. With one part only, or with all if `part` is empty. INVALID_ARGUMENT when there
// is no such part.
absl::StatusOr<client::v1::Farewell> GetFarewell(Context& context, const std::string& name,
                                                 const std::string& part = "");
// The id in a pipe, `sentence` on a terminal, the whole farewell as JSON.
void ReportFarewell(Context& context, const std::string& sentence,
                    const client::v1::Farewell& farewell);
// In farewell_edit.cc.
absl::Status BeginFarewell(Context& context, const FarewellArguments& arguments);
absl::Status EditFarewell(Context& context, const FarewellArguments& arguments);
// In farewell_check.cc.
absl::Status CheckFarewell(Context& context, const FarewellArguments& arguments);
absl::Status SetFindingAside(Context& context, const FarewellArguments& arguments);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_FAREWELL_H_
