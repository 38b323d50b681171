// fallow init: a new, empty vault.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/vault_report.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::cli {

Action AddInit(Verb app) {
  const auto device_name = std::make_shared<std::string>();
  app.AddOption("--device-name", *device_name,
                "What to call this device; its host name by default");
  app.Footer(
      "The passphrase is the only way in: nobody can reset it. With --passphrase-fd N it is read\n"
      "from that file descriptor and nothing is asked.");
  return [device_name](Context& context) -> absl::Status {
    link::Session& session = context.session();
    const auto state = session.State();
    if (!state.ok()) return state.status();
    if (*state != client::v1::VAULT_STATE_ABSENT) {
      return base::Failed("No journal was made", "there is one here already",
                          "Use it, or set FALLOW_HOME to another folder for a second journal.");
    }
    const auto passphrase =
        session.asker().NewPassphrase(base::Text("A passphrase for the new journal: "));
    if (!passphrase.ok()) return passphrase.status();
    client::v1::InitRequest request;
    request.set_passphrase(std::string(passphrase->view()));
    request.set_device_name(*device_name);
    client::v1::InitResponse response;
    const absl::Status status =
        session.Call(link::Vault::kInit, request, &response, link::Patience::kLong);
    base::Wipe(request.mutable_passphrase());
    if (!status.ok()) return status;
    return ReportVault(
        context,
        base::Text("The journal is ready and open. `fallow write` writes the first reflection."));
  };
}

}  // namespace fallow::cli
