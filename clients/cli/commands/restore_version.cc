// fallow restore-version: an earlier text becomes the newest one.

#include <CLI/CLI.hpp>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "fallow/client/v1/journal.grpc.pb.h"

namespace fallow::cli {

using client::v1::Journal;
using client::v1::Reflection;

Action AddRestoreVersion(CLI::App& app) {
  const auto request = std::make_shared<client::v1::RestoreVersionRequest>();
  app.add_option_function<std::string>(
         "id", [request](const std::string& id) { request->set_id(id); }, "The reflection")
      ->required();
  app.add_option_function<uint32_t>(
         "version", [request](uint32_t version) { request->set_version(version); },
         "Its version, as `fallow history` numbers them")
      ->required();
  app.footer("The restored text becomes a new version; nothing is lost by it.");
  return [request](Context& context) -> absl::Status {
    Reflection reflection;
    if (absl::Status s =
            context.session().Call(&Journal::Stub::RestoreVersion, *request, &reflection);
        !s.ok()) {
      return s;
    }
    Report(context, "Restored", reflection);
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
