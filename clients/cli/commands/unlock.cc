// fallow unlock, fallow lock: opening and closing the vault.

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/device.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/vault_report.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::cli {

Action AddUnlock(Verb) {
  return [](Context& context) -> absl::Status {
    if (absl::Status s = context.session().Unlock(); !s.ok()) return s;
    if (absl::Status s = ReportVault(context, base::Text("The journal is open.")); !s.ok())
      return s;
    // The moment at which somebody sits down to the journal; other commands are not talked into.
    if (context.out().terminal() && !context.json()) ShowNewcomers(context).IgnoreError();
    return absl::OkStatus();
  };
}

Action AddLock(Verb) {
  return [](Context& context) -> absl::Status {
    if (absl::Status s = CheckThereIsOne(context); !s.ok()) return s;
    client::v1::LockResponse response;
    if (absl::Status s = context.session().Call(link::Vault::kLock, client::v1::LockRequest(),
                                                &response, link::Patience::kLong);
        !s.ok()) {
      return s;
    }
    return ReportVault(context, base::Text("The journal is locked."));
  };
}

}  // namespace fallow::cli
