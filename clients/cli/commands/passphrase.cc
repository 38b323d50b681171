// fallow passphrase: changes the passphrase.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/vault_report.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::cli {

Action AddPassphrase(Verb app) {
  app.Footer(
      "The passphrase is the only way in: nobody can reset it. Every key that the old one led to "
      "is\n"
      "replaced, so that with an old copy of the files it opens only what was copied; this takes "
      "as\n"
      "much space again as the journal while it runs. With --passphrase-fd N the old and the new\n"
      "passphrase are read from there, a line each.");
  return [](Context& context) -> absl::Status {
    if (absl::Status s = CheckThereIsOne(context); !s.ok()) return s;
    link::Session& session = context.session();
    // Checked before a new one is asked for; a locked journal is unlocked by it.
    const auto old_one = session.AskAndUnlock(base::Text("The current passphrase: "));
    if (!old_one.ok()) return old_one.status();
    const auto new_one = session.asker().NewPassphrase(base::Text("The new passphrase: "));
    if (!new_one.ok()) return new_one.status();
    client::v1::ChangePassphraseRequest request;
    request.set_old_passphrase(std::string(old_one->view()));
    request.set_new_passphrase(std::string(new_one->view()));
    client::v1::ChangePassphraseResponse response;
    const absl::Status status =
        session.Call(link::Vault::kChangePassphrase, request, &response, link::Patience::kLong);
    base::Wipe(request.mutable_old_passphrase());
    base::Wipe(request.mutable_new_passphrase());
    if (!status.ok() && session.lost()) {
      return absl::Status(status.code(),
                          base::Text("{} Unlock with the new passphrase, and if that is refused, "
                                     "with the old one: one of the two opens the journal.",
                                     {std::string(status.message())}));
    }
    if (!status.ok()) return status;
    return ReportVault(context, base::Text("The new passphrase is in use from now on."));
  };
}

}  // namespace fallow::cli
