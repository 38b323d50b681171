// fallow show: one reflection, whole.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/words/json.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/shown_text.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {

Action AddShow(Verb app) {
  struct Arguments {
    std::string id;
    bool text_only = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("id", arguments->id, "The reflection, or the beginning of its id").Required();
  app.AddFlag("--text", arguments->text_only, "Print only the text");
  return [arguments](Context& context) -> absl::Status {
    client::v1::GetRequest request;
    request.set_id(arguments->id);
    client::v1::Reflection reflection;
    if (absl::Status s = context.session().Call(link::Journal::kGet, request, &reflection);
        !s.ok()) {
      return s;
    }
    if (context.json()) {
      context.out().Write(words::Dump(words::ToJson(reflection)) + "\n");
    } else if (arguments->text_only && !context.out().terminal()) {
      context.out().Write(reflection.text());
    } else if (arguments->text_only) {
      context.out().Write(base::Printable(reflection.text()) + "\n");
    } else {
      context.out().Write(words::Page(reflection, context.layout()));
    }
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
