// fallow farewell: the end of a connection, written in parts and, one day, said.

#include "clients/cli/commands/farewell.h"

#include <memory>

#include "clients/cli/commands/commands.h"
#include "clients/words/farewell_view.h"
#include "clients/words/json.h"
#include "clients/words/moment.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/farewell.pb.h"

namespace fallow::cli {

using client::v1::Farewell;

namespace {

absl::Status List(Context& context) {
  client::v1::ListFarewellsResponse response;
  if (absl::Status s = context.session().Call(link::FarewellService::kListFarewells,
                                              client::v1::ListFarewellsRequest(), &response);
      !s.ok()) {
    return s;
  }
  words::Json json = words::Json::Array();
  for (const Farewell& farewell : response.farewells()) {
    if (context.json()) {
      json.Append(words::ToJson(farewell, context.zone(), false));
    } else {
      context.out().Write(words::ListLine(farewell, context.calendar(), context.layout()));
    }
  }
  if (context.json()) {
    context.out().Write(words::Dump(json) + "\n");
  } else if (context.out().terminal() && response.farewells().empty()) {
    context.out().Write(
        base::Text("There are no farewells yet. `fallow farewell begin NAME` begins one.") + "\n");
  }
  return absl::OkStatus();
}

absl::Status Show(Context& context, const FarewellArguments& arguments) {
  const auto farewell = GetFarewell(context, arguments.name, arguments.part);
  if (!farewell.ok()) return farewell.status();
  if (context.json()) {
    context.out().Write(words::Dump(words::ToJson(*farewell, context.zone(), true)) + "\n");
    return absl::OkStatus();
  }
  if (arguments.part.empty()) {
    context.out().Write(words::Page(*farewell, context.calendar(), context.layout()));
    return absl::OkStatus();
  }
  const std::string& text = farewell->parts(0).text();
  context.out().Write(context.out().terminal() ? base::Printable(text) + "\n" : text);
  return absl::OkStatus();
}

absl::Status TakeBackSaid(Context& context, const FarewellArguments& arguments) {
  if (!arguments.at.empty() || !arguments.how.empty()) {
    return base::Invalid("These options cannot be combined", "`--undo` takes no date and no words",
                         "Give `--undo` alone.");
  }
  client::v1::TakeBackSaidRequest request;
  request.set_connection(arguments.name);
  Farewell farewell;
  const absl::Status status =
      context.session().Call(link::FarewellService::kTakeBackSaid, request, &farewell);
  if (!status.ok()) return status;
  ReportFarewell(context, base::Text("Taken back. The text stays as it is."), farewell);
  return absl::OkStatus();
}

absl::Status Said(Context& context, const FarewellArguments& arguments) {
  if (arguments.undo) return TakeBackSaid(context, arguments);
  client::v1::MarkSaidRequest request;
  request.set_connection(arguments.name);
  request.set_how(arguments.how);
  request.set_zone(context.zone_name());
  if (!arguments.at.empty()) {
    auto moment =
        words::MomentFromWords(arguments.at, context.now(), context.zone(), context.zone_name());
    if (!moment.ok()) return moment.status();
    *request.mutable_at() = *std::move(moment);
  }
  Farewell farewell;
  if (absl::Status s = context.session().Call(link::FarewellService::kMarkSaid, request, &farewell);
      !s.ok()) {
    return s;
  }
  const std::string on = words::OnDay(words::TimeOf(farewell.said()), context.calendar());
  ReportFarewell(
      context,
      farewell.unsent()
          ? base::Text("Done {}. The letter stays with you. The connection is closing, and a space "
                       "has opened: see `fallow space`.",
                       {on})
          : base::Text(
                "Said {}. The connection is closing, and a space has opened: see `fallow space`.",
                {on}),
      farewell);
  return absl::OkStatus();
}

absl::Status Act(Context& context, const FarewellArguments& arguments) {
  if (arguments.verb == "begin") return BeginFarewell(context, arguments);
  if (arguments.verb == "show") return Show(context, arguments);
  if (arguments.verb == "edit") return EditFarewell(context, arguments);
  if (arguments.verb == "check") return CheckFarewell(context, arguments);
  if (arguments.verb == "aside") return SetFindingAside(context, arguments);
  if (arguments.verb == "said") return Said(context, arguments);
  return List(context);
}

}  // namespace

absl::StatusOr<Farewell> GetFarewell(Context& context, const std::string& name,
                                     const std::string& part) {
  client::v1::GetFarewellRequest request;
  request.set_connection(name);
  if (!part.empty()) {
    const auto known = words::PartNamed(part);
    if (!known.ok()) return known.status();
    request.set_part(*known);
  }
  Farewell farewell;
  const absl::Status status =
      context.session().Call(link::FarewellService::kGetFarewell, request, &farewell);
  if (!status.ok()) return status;
  return farewell;
}

void ReportFarewell(Context& context, const std::string& sentence, const Farewell& farewell) {
  if (context.json()) {
    context.out().Write(words::Dump(words::ToJson(farewell, context.zone(), true)) + "\n");
  } else if (context.out().terminal()) {
    context.out().Write(sentence + "\n");
  } else {
    context.out().Write(farewell.id() + "\n");
  }
}

Action AddFarewell(Verb app) {
  const auto arguments = std::make_shared<FarewellArguments>();
  const auto add = [&](const char* verb, const char* summary) {
    Verb sub = app.AddVerb(verb, summary);
    sub.OnNamed([arguments, verb] { arguments->verb = verb; });
    return sub;
  };
  const auto add_for = [&](const char* verb, const char* summary) {
    Verb sub = add(verb, summary);
    sub.AddOption("name", arguments->name, "The connection").Required();
    return sub;
  };
  const char* const parts = base::Marked("gift, truth, words, plan or boundaries");
  Verb begin = add_for("begin", base::Marked("Begin a farewell, or continue one"));
  begin.AddFlag("--unsent", arguments->unsent, "A letter that will not be sent");
  begin.AddOption("--language", arguments->language, "The language it is written in, such as en");
  begin.Footer(
      "On a terminal, the parts that are still empty open in the editor one after another.\n"
      "Leave one empty to stop; everything written so far is kept.");
  add_for("show", base::Marked("Show a farewell")).AddOption("--part", arguments->part, parts);
  add("list", base::Marked("List the farewells"));
  Verb edit = add_for("edit", base::Marked("Write one part of a farewell"));
  edit.AddOption("--part", arguments->part, parts);
  edit.AddOption("text", arguments->words, "The new text; without it the editor opens");
  edit.AddFlag("--stdin", arguments->from_stdin, "Replace the text with standard input");
  edit.AddFlag("--clear", arguments->clear, "Remove the text of the part");
  edit.AddFlag("--unsent", arguments->unsent, "Mark it as a letter that will not be sent");
  edit.AddFlag("--to-be-said", arguments->sent, "Mark it as one that will be said after all");
  Verb check = add_for("check", base::Marked("Hold the words up to a mirror"));
  check.AddFlag("--all", arguments->all, "Include findings that were set aside");
  check.Footer(
      "It points at places that may say something other than what you meant, with a reason and\n"
      "a gentler direction. It knows phrases, not people, and can be wrong.");
  Verb aside = add_for("aside", base::Marked("Set a finding aside for good"));
  aside.AddOption("finding", arguments->finding, "The digits shown beside it").Required();
  aside.AddFlag("--back", arguments->back, "Show it again");
  Verb said = add_for("said", base::Marked("Mark a farewell as said, which opens a space"));
  said.AddOption("--at", arguments->at, "When it was said: \"yesterday 9pm\", a date");
  said.AddOption("--how", arguments->how,
                 "How it was said, in your words: in person, by letter, …");
  said.AddFlag("--undo", arguments->undo, "Take it back: it was not said after all");
  said.Footer(
      "If it was already said, only the date and the words change. --undo takes both back,\n"
      "along with the season it set, and the space unless you have used it.");
  app.RequireVerb();
  return [arguments](Context& context) { return Act(context, *arguments); };
}

}  // namespace fallow::cli
