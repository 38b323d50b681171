#ifndef FALLOW_CLIENTS_CLI_COMMANDS_LETTER_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_LETTER_H_

// Letters saved from drafts.

#include "absl/status/status.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/draft.pb.h"

namespace fallow::cli {

// Writes the letter that `draft` contains and reports it. If saving fails, the draft remains.
// REQUIRES: `draft` is for a letter.
absl::Status SaveLetter(Context& context, const client::v1::Draft& draft);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_LETTER_H_
