// fallow delete, fallow undelete: hidden at once, and back again.

#include <nlohmann/json.hpp>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "clients/words/json.h"
#include "fallow/client/v1/journal.grpc.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Journal;
using client::v1::Reflection;

// Deletes or brings back each of `ids`; the first failure ends it. JSON: one reflection, or an
// array of them where several were named.
template <class Request>
absl::Status ForEach(Context& context, const std::vector<std::string>& ids,
                     grpc::Status (Journal::Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Reflection*),
                     std::string_view done) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const std::string& id : ids) {
    Request request;
    request.set_id(id);
    Reflection reflection;
    if (absl::Status s = context.session().Call(method, request, &reflection); !s.ok()) return s;
    if (context.json() && ids.size() > 1) {
      json.push_back(words::ToJson(reflection));
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
    return ForEach<client::v1::DeleteRequest>(context, *ids, &Journal::Stub::Delete, "Deleted");
  };
}

Action AddUndelete(Verb app) {
  const auto ids = std::make_shared<std::vector<std::string>>();
  app.AddOption("ids", *ids, "The reflections; `fallow list --deleted` shows them").Required();
  return [ids](Context& context) {
    return ForEach<client::v1::UndeleteRequest>(context, *ids, &Journal::Stub::Undelete,
                                                "Brought back");
  };
}

}  // namespace fallow::cli
