#ifndef FALLOW_CLIENTS_CLI_COMMANDS_NOTICE_PICKER_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_NOTICE_PICKER_H_

// The questions of `fallow notice` on a terminal: the connection, signs, energy, a line of text.
// After an invalid answer the question is repeated, so that a mistake costs nothing; Ctrl-C and
// Ctrl-D stop. One thread.

#include "absl/status/status.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {

// Asks for everything that `request` does not contain yet. CANCELLED when there was no answer.
absl::Status PickNotice(Context& context, client::v1::NoticeRequest& request);

// `unknown` says that no connection has this name: offers to add one. Returns `unknown` if the user
// declines, or cannot be asked.
absl::Status OfferToAdd(Context& context, const client::v1::NoticeRequest& request,
                        const absl::Status& unknown);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_NOTICE_PICKER_H_
