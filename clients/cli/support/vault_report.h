#ifndef FALLOW_CLIENTS_CLI_SUPPORT_VAULT_REPORT_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_VAULT_REPORT_H_

// The vault's state, as reported by `fallow status` and every command that changes it.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "clients/cli/support/context.h"
#include "clients/words/json_value.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::cli {

absl::StatusOr<client::v1::StatusResponse> VaultStatus(Context& context);

// NOT_FOUND where there is no journal; OK otherwise.
absl::Status CheckThereIsOne(Context& context);

// "absent", "locked", "opening" or "unlocked".
std::string_view StateName(client::v1::VaultState state);

words::Json ToJson(const client::v1::StatusResponse& status);

// What was found wrong when the journal was opened, a line each, with what to do about it; empty
// when all is well.
std::string FoundAtOpening(const client::v1::StatusResponse& status);

// After a change: `sentence` on a terminal, nothing in a pipe, the new state as JSON.
absl::Status ReportVault(Context& context, std::string_view sentence);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_VAULT_REPORT_H_
