// fallow sign: the vocabulary for what is noticed.

#include <fmt/format.h>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "clients/terminal/lines.h"
#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Sign;

constexpr int kIdColumns = 18;
constexpr int kToneColumns = 6;

struct Arguments {
  std::string verb, id;
  std::vector<std::string> meaning;
  bool dark = false, bright = false;
};

words::Json ToJson(const Sign& sign) {
  return {{"sign", sign.id()},
          {"bright", sign.bright()},
          {"meaning", sign.meaning()},
          {"own", sign.own()}};
}

std::string SignLine(const Sign& sign, const terminal::Output& out) {
  const char* const tone = sign.bright() ? "bright" : "dark";
  const std::string meaning = words::Shown(sign.meaning());
  if (!out.terminal()) {
    return fmt::format("{}\t{}\t{}\t{}\n", words::Shown(sign.id()), tone,
                       sign.own() ? "own" : "shipped", meaning);
  }
  return fmt::format(
      "{}  {}  {}{}\n", base::PadRight(words::Shown(sign.id()), kIdColumns),
      out.Paint(terminal::Color::kParticulars, base::PadRight(tone, kToneColumns)), meaning,
      sign.own() ? out.Paint(terminal::Color::kFaint, " " + base::Text("(your own)")) : "");
}

absl::Status List(Context& context) {
  client::v1::ListSignsResponse response;
  if (absl::Status s = context.session().Call(link::ConnectionService::kListSigns,
                                              client::v1::ListSignsRequest(), &response);
      !s.ok()) {
    return s;
  }
  words::Json json = words::Json::Array();
  for (const Sign& sign : response.signs()) {
    if (context.json()) {
      json.Append(ToJson(sign));
    } else {
      terminal::WriteLines(context.out(), SignLine(sign, context.out()),
                           kIdColumns + kToneColumns + 4);
    }
  }
  if (context.json()) context.out().Write(words::Dump(json) + "\n");
  return absl::OkStatus();
}

absl::Status Add(Context& context, const Arguments& arguments) {
  if (arguments.dark == arguments.bright) {
    return base::Invalid("The sign was not added", "it must be either dark or bright",
                         "Give `--dark` or `--bright`.");
  }
  Sign request;
  request.set_id(arguments.id);
  request.set_bright(arguments.bright);
  request.set_meaning(fmt::format("{}", fmt::join(arguments.meaning, " ")));
  Sign added;
  if (absl::Status s = context.session().Call(link::ConnectionService::kSetSign, request, &added);
      !s.ok()) {
    return s;
  }
  ReportDone(context, base::Text("{} is now one of your signs.", {words::Shown(added.id())}),
             ToJson(added));
  return absl::OkStatus();
}

absl::Status Remove(Context& context, const std::string& id) {
  client::v1::RemoveSignRequest request;
  request.set_id(id);
  client::v1::RemoveSignResponse response;
  if (absl::Status s =
          context.session().Call(link::ConnectionService::kRemoveSign, request, &response);
      !s.ok()) {
    return s;
  }
  ReportDone(
      context,
      base::Text("{} is no longer a sign; what was noticed with it stays.", {words::Shown(id)}),
      {{"sign", id}});
  return absl::OkStatus();
}

absl::Status Act(Context& context, const Arguments& arguments) {
  if (arguments.verb == "add") return Add(context, arguments);
  if (arguments.verb == "remove") return Remove(context, arguments.id);
  return List(context);
}

}  // namespace

Action AddSign(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* verb, const char* summary) {
    const Verb sub = app.AddVerb(verb, summary);
    sub.OnNamed([arguments, verb] { arguments->verb = verb; });
    return sub;
  };
  add("list", base::Marked("List the signs and what they mean"));
  const Verb added = add("add", base::Marked("Add a sign of your own, or change one"));
  added.AddOption("id", arguments->id, "Lower-case words, joined by hyphens").Required();
  added.AddOption("meaning", arguments->meaning, "What it means, in one line").Required();
  added.AddFlag("--dark", arguments->dark, "Count it as a dark sign");
  added.AddFlag("--bright", arguments->bright, "Count it as a bright sign");
  add("remove", base::Marked("Remove a sign of your own; what was noticed with it stays"))
      .AddOption("id", arguments->id, "The sign")
      .Required();
  app.RequireVerb();
  return [arguments](Context& context) { return Act(context, *arguments); };
}

}  // namespace fallow::cli
