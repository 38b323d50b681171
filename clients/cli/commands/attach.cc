// fallow attach: files that belong to a reflection.

#include <fmt/format.h>

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/transfer.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "clients/link/attachments.h"
#include "clients/words/json.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Attachment;
using client::v1::Reflection;

struct Arguments {
  std::string verb, id, name, to;
  std::vector<std::string> files;
};

absl::StatusOr<Reflection> Get(Context& context, const std::string& id) {
  client::v1::GetRequest request;
  request.set_id(id);
  Reflection reflection;
  const absl::Status status = context.session().Call(link::Journal::kGet, request, &reflection);
  if (!status.ok()) return status;
  return reflection;
}

absl::Status Edit(Context& context, const client::v1::EditRequest& request, const char* done) {
  Reflection reflection;
  const absl::Status status = context.session().Call(link::Journal::kEdit, request, &reflection);
  if (status.ok()) Report(context, done, reflection);
  return status;
}

// The attachment of `reflection` that has this name, or whose id begins like this.
absl::StatusOr<Attachment> Find(const Reflection& reflection, const std::string& name) {
  for (const Attachment& attachment : reflection.attachments()) {
    if (attachment.name() == name) return attachment;
  }
  for (const Attachment& attachment : reflection.attachments()) {
    if (name.size() >= 4 && attachment.id().starts_with(name)) return attachment;
  }
  return base::NotFound(base::Text("There is no attachment {}", {base::Quoted(name)}), "",
                        "`fallow attach list ID` lists them.");
}

absl::Status Add(Context& context, const Arguments& arguments) {
  const auto ids = link::PutAttachments(context.session(), arguments.files);
  if (!ids.ok()) return ids.status();
  client::v1::EditRequest request;
  request.set_id(arguments.id);
  for (const std::string& id : *ids) request.add_attach_ids(id);
  return Edit(context, request, base::Marked("Attached to {}."));
}

absl::Status List(Context& context, const Arguments& arguments) {
  const auto reflection = Get(context, arguments.id);
  if (!reflection.ok()) return reflection.status();
  if (context.json()) {
    context.out().Write(words::Dump(words::ToJson(*reflection)["attachments"]) + "\n");
    return absl::OkStatus();
  }
  for (const Attachment& attachment : reflection->attachments()) {
    context.out().Write(
        fmt::format("{}\t{}\t{}\t{}\n", attachment.id(),
                    base::Printable(attachment.name(), base::Newlines::kReplace),
                    base::Printable(attachment.media_type(), base::Newlines::kReplace),
                    attachment.size_bytes()));
  }
  return absl::OkStatus();
}

absl::Status Save(Context& context, const Arguments& arguments) {
  const auto reflection = Get(context, arguments.id);
  if (!reflection.ok()) return reflection.status();
  const auto attachment = Find(*reflection, arguments.name);
  if (!attachment.ok()) return attachment.status();
  std::string path = arguments.to;
  if (path.empty()) {
    // The name was chosen elsewhere: only its last component may be used as a file name here.
    path = attachment->name().substr(attachment->name().rfind('/') + 1);
    if (path.empty() || path == "." || path == "..") path = attachment->id();
  }
  if (absl::Status s = link::SaveAttachment(context.session(), attachment->id(), path); !s.ok())
    return s;
  if (path == "-") return absl::OkStatus();  // standard output contains the file itself
  words::Json json = words::ToJson(*attachment);
  json["path"] = AbsolutePath(path);
  ReportDone(context, base::Text("Saved as {}.", {base::Printable(path, base::Newlines::kReplace)}),
             json);
  return absl::OkStatus();
}

absl::Status Remove(Context& context, const Arguments& arguments) {
  const auto reflection = Get(context, arguments.id);
  if (!reflection.ok()) return reflection.status();
  const auto attachment = Find(*reflection, arguments.name);
  if (!attachment.ok()) return attachment.status();
  client::v1::EditRequest request;
  request.set_id(arguments.id);
  request.add_detach_ids(attachment->id());
  return Edit(context, request, base::Marked("Removed from {}."));
}

}  // namespace

Action AddAttach(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* verb, const char* summary) {
    Verb sub = app.AddVerb(verb, summary);
    sub.OnNamed([arguments, verb] { arguments->verb = verb; });
    sub.AddOption("id", arguments->id, "The reflection").Required();
    return sub;
  };
  add("add", base::Marked("Attach files"))
      .AddOption("files", arguments->files, "The files")
      .Required();
  add("list", base::Marked("List the attachments"));
  Verb save = add("save", base::Marked("Save an attachment to a file"));
  save.AddOption("name", arguments->name, "Its name or id").Required();
  save.AddOption("--to", arguments->to, "The file to create; - for standard output").Called("FILE");
  add("remove", base::Marked("Remove an attachment"))
      .AddOption("name", arguments->name, "Its name or id")
      .Required();
  app.RequireVerb();
  return [arguments](Context& context) -> absl::Status {
    if (arguments->verb == "add") return Add(context, *arguments);
    if (arguments->verb == "save") return Save(context, *arguments);
    if (arguments->verb == "remove") return Remove(context, *arguments);
    return List(context, *arguments);
  };
}

}  // namespace fallow::cli
