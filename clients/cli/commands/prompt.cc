// fallow prompt: something to write from.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "clients/terminal/lines.h"
#include "clients/words/json.h"
#include "clients/words/names.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Prompt;

struct Arguments {
  std::string group, about, silence, bring_back;
  bool list = false;
};

words::Json ToJson(const Prompt& prompt) {
  words::Json json = {{"id", prompt.id()}, {"group", prompt.group()}, {"text", prompt.text()}};
  if (!prompt.pack().empty()) json["pack"] = prompt.pack();
  return json;
}

std::string Line(const Prompt& prompt, const terminal::Output& out) {
  const std::string text = base::Printable(prompt.text(), base::Newlines::kReplace);
  if (out.terminal()) {
    return out.Paint(terminal::Color::kFaint, prompt.id()) + "  " +
           out.Paint(terminal::Color::kParticulars, prompt.group()) + "  " + text +
           (prompt.silenced() ? out.Paint(terminal::Color::kFaint, " " + base::Text("(silenced)"))
                              : "") +
           "\n";
  }
  return prompt.id() + "\t" + prompt.group() + "\t" + text +
         (prompt.silenced() ? "\tsilenced" : "") + "\n";
}

absl::Status ListAll(Context& context, const Arguments& arguments) {
  client::v1::ListPromptsResponse response;
  if (absl::Status s = context.session().Call(link::Journal::kListPrompts,
                                              client::v1::ListPromptsRequest(), &response);
      !s.ok()) {
    return s;
  }
  words::Json json = words::Json::Array();
  for (const Prompt& prompt : response.prompts()) {
    if (!arguments.group.empty() && prompt.group() != arguments.group) continue;
    if (context.json()) {
      words::Json one = ToJson(prompt);
      one["silenced"] = prompt.silenced();
      json.Append(std::move(one));
    } else {
      terminal::WriteLines(context.out(), Line(prompt, context.out()));
    }
  }
  if (context.json()) context.out().Write(words::Dump(json) + "\n");
  for (const std::string& problem : response.problems()) {
    terminal::WriteProblem(
        base::Text("notice: {}", {base::Printable(problem, base::Newlines::kReplace)}));
  }
  return absl::OkStatus();
}

absl::Status Silence(Context& context, const std::string& id_or_group, bool back) {
  client::v1::SilencePromptRequest request;
  request.set_id_or_group(id_or_group);
  request.set_back(back);
  client::v1::SilencePromptResponse response;
  if (absl::Status s = context.session().Call(link::Journal::kSilencePrompt, request, &response);
      !s.ok()) {
    return s;
  }
  ReportDone(context,
             back ? base::Text("It will be shown again.")
                  : base::Text("It will no longer be shown, on any device."),
             {{"id", id_or_group}, {"silenced", !back}});
  return absl::OkStatus();
}

absl::Status ShowNext(Context& context, const Arguments& arguments) {
  client::v1::NextPromptRequest request;
  request.set_group(arguments.group);
  request.set_about(words::PersonName(arguments.about));
  Prompt prompt;
  if (absl::Status s = context.session().Call(link::Journal::kNextPrompt, request, &prompt);
      !s.ok()) {
    return s;
  }
  if (context.json()) {
    context.out().Write(words::Dump(ToJson(prompt)) + "\n");
  } else {
    terminal::WriteLines(context.out(),
                         base::Printable(prompt.text(), base::Newlines::kReplace) + "\n", 0);
  }
  return absl::OkStatus();
}

}  // namespace

Action AddPrompt(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("--group", arguments->group,
                "notice, season, honest, farewell, letting-go, space, lights, ahead, or one of "
                "your own");
  app.AddOption("--about", arguments->about, "A prompt about this connection");
  app.AddFlag("--list", arguments->list, "List all prompts");
  const auto add = [&](const char* verb, const char* summary, std::string& what) {
    app.AddVerb(verb, summary).AddOption("what", what, "A prompt's id, or a group").Required();
  };
  add("silence", base::Marked("Silence a prompt, or a group of prompts"), arguments->silence);
  add("bring-back", base::Marked("Bring back a silenced prompt or group"), arguments->bring_back);
  app.AllowVerb();
  app.Footer(
      "No prompt is repeated until all have been shown. `fallow write --prompt` opens the editor\n"
      "with one. Put your own packs in the folder `prompts` beside fallow.toml.");
  return [arguments](Context& context) -> absl::Status {
    if (!arguments->silence.empty()) return Silence(context, arguments->silence, false);
    if (!arguments->bring_back.empty()) return Silence(context, arguments->bring_back, true);
    return arguments->list ? ListAll(context, *arguments) : ShowNext(context, *arguments);
  };
}

}  // namespace fallow::cli
