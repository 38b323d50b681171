// fallow restore-version: an earlier text becomes the newest one.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {

using client::v1::Reflection;

Action AddRestoreVersion(Verb app) {
  const auto request = std::make_shared<client::v1::RestoreVersionRequest>();
  app.AddOption(
         "id", [request](const std::string& id) { request->set_id(id); }, "The reflection")
      .Required();
  const auto version = std::make_shared<uint32_t>();
  app.AddOption("version", *version, "The number of the version in `fallow history`").Required();
  app.Footer("The restored text becomes a new version; nothing is lost.");
  return [request, version](Context& context) -> absl::Status {
    request->set_version(*version);
    Reflection reflection;
    if (absl::Status s =
            context.session().Call(link::Journal::kRestoreVersion, *request, &reflection);
        !s.ok()) {
      return s;
    }
    Report(context, base::Marked("Restored {}."), reflection);
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
