// fallow template: beginnings to write from.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/cli/support/report.h"
#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::ListTemplatesResponse;

absl::StatusOr<ListTemplatesResponse> Templates(Context& context) {
  ListTemplatesResponse response;
  const absl::Status status = context.session().Call(link::Journal::kListTemplates,
                                                     client::v1::ListTemplatesRequest(), &response);
  if (!status.ok()) return status;
  return response;
}

words::Json ToJson(const std::string& name, const std::string& text) {
  return {{"name", name}, {"text", text}};
}

absl::Status List(Context& context) {
  const auto templates = Templates(context);
  if (!templates.ok()) return templates.status();
  words::Json json = words::Json::Array();
  for (const client::v1::Template& one : templates->templates()) {
    if (context.json()) {
      json.Append(ToJson(one.name(), one.text()));
    } else {
      context.out().Write(base::Printable(one.name(), base::Newlines::kReplace) + "\n");
    }
  }
  if (context.json()) context.out().Write(words::Dump(json) + "\n");
  return absl::OkStatus();
}

absl::Status Show(Context& context, const std::string& name) {
  const auto text = TemplateText(context, name);
  if (!text.ok()) return text.status();
  if (context.json()) {
    context.out().Write(words::Dump(ToJson(name, *text)) + "\n");
  } else {
    context.out().Write(context.out().terminal() ? base::Printable(*text) + "\n" : *text);
  }
  return absl::OkStatus();
}

absl::Status Set(Context& context, const std::string& name,
                 const std::optional<std::string>& words) {
  client::v1::SetTemplateRequest request;
  request.mutable_template_()->set_name(name);
  const std::string emptying = base::Text("`fallow template remove NAME` removes a template.");
  if (words) {
    if (base::IsBlank(*words)) return NothingReplaced(emptying);
    request.mutable_template_()->set_text(*words);
  } else {
    auto text = ReadReplacement(context, emptying);
    if (!text.ok()) return text.status();
    request.mutable_template_()->set_text(*std::move(text));
  }
  client::v1::Template kept;
  if (absl::Status s = context.session().Call(link::Journal::kSetTemplate, request, &kept);
      !s.ok()) {
    return KeepText(context, request.template_().text(), s,
                    "fallow template set " + words::ShellWord(name));  // As typed
  }
  ReportDone(context, base::Text("The template is saved."), ToJson(kept.name(), kept.text()));
  return absl::OkStatus();
}

absl::Status Remove(Context& context, const std::string& name) {
  client::v1::RemoveTemplateRequest request;
  request.set_name(name);
  client::v1::RemoveTemplateResponse response;
  if (absl::Status s = context.session().Call(link::Journal::kRemoveTemplate, request, &response);
      !s.ok()) {
    return s;
  }
  ReportDone(context, base::Text("The template is removed."), {{"name", name}});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> TemplateText(Context& context, const std::string& name) {
  const auto templates = Templates(context);
  if (!templates.ok()) return templates.status();
  for (const client::v1::Template& one : templates->templates()) {
    if (one.name() == name) return one.text();
  }
  return base::NotFound(base::Text("There is no template {}", {base::Quoted(name)}), "",
                        "`fallow template list` shows them.");
}

Action AddTemplate(Verb app) {
  struct Arguments {
    std::string verb, name;
    std::optional<std::string> text;
  };
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* verb, const char* summary) {
    Verb sub = app.AddVerb(verb, summary);
    sub.OnNamed([arguments, verb] { arguments->verb = verb; });
    return sub;
  };
  add("list", base::Marked("List the templates"));
  add("show", base::Marked("Print a template"))
      .AddOption("name", arguments->name, "Its name")
      .Required();
  Verb set = add("set", base::Marked("Save a template; from standard input by default"));
  set.AddOption("name", arguments->name, "Its name").Required();
  set.AddOption("text", arguments->text, "The text");
  add("remove", base::Marked("Remove a template"))
      .AddOption("name", arguments->name, "Its name")
      .Required();
  app.RequireVerb();
  return [arguments](Context& context) -> absl::Status {
    if (arguments->verb == "show") return Show(context, arguments->name);
    if (arguments->verb == "set") return Set(context, arguments->name, arguments->text);
    if (arguments->verb == "remove") return Remove(context, arguments->name);
    return List(context);
  };
}

}  // namespace fallow::cli
