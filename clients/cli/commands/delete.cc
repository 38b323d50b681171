// fallow delete, fallow undelete: hidden at once, and back again.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "clients/words/json.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Reflection;

// Deletes or undeletes each of `ids`, stopping at the first failure. JSON: one reflection, or an
// array if there are several ids.
template <class Request>
absl::Status ForEach(Context& context, const std::vector<std::string>& ids,
                     link::Unary<Request, Reflection> call, const char* done) {
  words::Json json = words::Json::Array();
  for (const std::string& id : ids) {
    Request request;
    request.set_id(id);
    Reflection reflection;
    if (absl::Status s = context.session().Call(call, request, &reflection); !s.ok()) return s;
    if (context.json() && ids.size() > 1) {
      json.Append(words::ToJson(reflection));
    } else {
      Report(context, done, reflection);
    }
  }
  if (!json.empty()) context.out().Write(words::Dump(json) + "\n");
  return absl::OkStatus();
}

}  // namespace

Action AddDelete(Verb app) {
  const auto ids = std::make_shared<std::vector<std::string>>();
  app.AddOption("ids", *ids, "The reflections").Required();
  app.Footer("Deleted reflections are hidden at once and can be brought back for 30 days.");
  return [ids](Context& context) {
    return ForEach<client::v1::DeleteRequest>(context, *ids, link::Journal::kDelete,
                                              base::Marked("Deleted {}."));
  };
}

Action AddUndelete(Verb app) {
  const auto ids = std::make_shared<std::vector<std::string>>();
  app.AddOption("ids", *ids, "The reflections; `fallow list --deleted` lists them").Required();
  return [ids](Context& context) {
    return ForEach<client::v1::UndeleteRequest>(context, *ids, link::Journal::kUndelete,
                                                base::Marked("Brought back {}."));
  };
}

}  // namespace fallow::cli
