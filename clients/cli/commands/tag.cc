// fallow tag: tags a reflection, or lists the tags in use.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "clients/words/json.h"
#include "clients/words/names.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Reflection;

absl::Status ListTags(Context& context) {
  client::v1::NamesRequest request;
  request.set_kind(client::v1::NamesRequest::KIND_TAG);
  client::v1::NamesResponse response;
  if (absl::Status s = context.session().Call(link::Journal::kNames, request, &response); !s.ok()) {
    return s;
  }
  if (context.json()) {
    words::Json json = words::Json::Array();
    for (const auto& name : response.names()) {
      json.Append({{"tag", name.name()}, {"count", name.count()}});
    }
    context.out().Write(words::Dump(json) + "\n");
    return absl::OkStatus();
  }
  for (const auto& name : response.names()) {
    context.out().Write(base::Printable(name.name(), base::Newlines::kReplace) + "\t" +
                        std::to_string(name.count()) + "\n");
  }
  return absl::OkStatus();
}

}  // namespace

Action AddTag(Verb app) {
  struct Arguments {
    std::string id;
    std::vector<std::string> add, remove;
  };
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("id", arguments->id, "The reflection; without it, the tags in use are listed");
  app.AddOption("tags", arguments->add, "Tags to add");
  app.AddOption("--remove", arguments->remove, "A tag to remove").OneWordEach();
  return [arguments](Context& context) -> absl::Status {
    if (arguments->id.empty()) return ListTags(context);
    client::v1::EditRequest request;
    request.set_id(arguments->id);
    for (const std::string& tag : arguments->add) request.add_add_tags(words::TagName(tag));
    for (const std::string& tag : arguments->remove) request.add_remove_tags(words::TagName(tag));
    Reflection reflection;
    if (absl::Status s = context.session().Call(link::Journal::kEdit, request, &reflection);
        !s.ok()) {
      return s;
    }
    Report(context, base::Marked("Tagged {}."), reflection);
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
