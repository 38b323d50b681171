// fallow due: lists everything that is due.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/terminal/lines.h"
#include "clients/words/json.h"
#include "clients/words/space_view.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/space.pb.h"

namespace fallow::cli {

using client::v1::Due;

Action AddDue(Verb app) {
  const auto peek = std::make_shared<bool>(false);
  app.AddFlag("--peek", *peek, "Only look: boundary reminders will be shown again");
  app.Footer(
      "Fallow never interrupts you. Run `fallow due` to see what is waiting, on any device.");
  return [peek](Context& context) -> absl::Status {
    client::v1::ListDueRequest request;
    request.set_seen(!*peek);
    client::v1::ListDueResponse response;
    if (absl::Status s = context.session().Call(link::SpaceService::kListDue, request, &response);
        !s.ok()) {
      return s;
    }
    words::Json json = words::Json::Array();
    for (const Due& due : response.due()) {
      if (context.json()) {
        json.Append(words::ToJson(due, context.now()));
      } else {
        terminal::WriteLines(context.out(), words::DueLine(due, context.now(), context.layout()));
      }
    }
    if (context.json()) {
      context.out().Write(words::Dump(json) + "\n");
    } else if (response.due().empty() && context.out().terminal()) {
      context.out().Write(base::Text("Nothing is waiting.") + "\n");
    }
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
