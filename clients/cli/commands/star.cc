// fallow star: marks a reflection.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {

using client::v1::Reflection;

Action AddStar(Verb app) {
  struct Arguments {
    std::string id;
    bool off = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("id", arguments->id, "The reflection").Required();
  app.AddFlag("--off", arguments->off, "Remove the star");
  return [arguments](Context& context) -> absl::Status {
    client::v1::EditRequest request;
    request.set_id(arguments->id);
    request.set_starred(!arguments->off);
    Reflection reflection;
    if (absl::Status s = context.session().Call(link::Journal::kEdit, request, &reflection);
        !s.ok()) {
      return s;
    }
    Report(context,
           arguments->off ? base::Marked("Removed the star from {}.") : base::Marked("Starred {}."),
           reflection);
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
