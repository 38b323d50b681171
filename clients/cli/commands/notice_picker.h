#ifndef FALLOW_CLIENTS_CLI_COMMANDS_NOTICE_PICKER_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_NOTICE_PICKER_H_

// What `fallow notice` asks on a terminal: whom, which signs, how much energy, a line. An answer
// that cannot be taken is asked for again, so that a slip costs nothing; Ctrl-C and Ctrl-D end it.
// One thread.

#include "absl/status/status.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {

// Asks for what `request` does not say yet. CANCELLED when there was no answer.
absl::Status PickNotice(Context& context, client::v1::NoticeRequest& request);

// After `unknown`, which says that nobody has this name: offers to add them. `unknown` where that
// is not wanted, or nobody can be asked.
absl::Status OfferToAdd(Context& context, const client::v1::NoticeRequest& request,
                        const absl::Status& unknown);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_NOTICE_PICKER_H_
