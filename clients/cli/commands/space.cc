// fallow space: the space after a farewell or a release.

#include "clients/cli/commands/space.h"

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/report.h"
#include "clients/terminal/lines.h"
#include "clients/words/json.h"
#include "clients/words/space_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/space.pb.h"

namespace fallow::cli {
namespace {

using client::v1::ListSpacesResponse;
using client::v1::Space;

struct Arguments {
  std::string verb, space;
  std::vector<uint32_t> days;
  bool closed = false;
  AnswerArguments answer;
  BoundaryArguments boundary;
};

absl::StatusOr<ListSpacesResponse> Spaces(Context& context, bool closed) {
  client::v1::ListSpacesRequest request;
  request.set_closed(closed);
  ListSpacesResponse response;
  absl::Status called = context.session().Call(link::SpaceService::kListSpaces, request, &response);
  if (!called.ok()) return called;
  return response;
}

absl::Status List(Context& context, const Arguments& arguments) {
  const auto spaces = Spaces(context, arguments.closed);
  if (!spaces.ok()) return spaces.status();
  if (context.json()) {
    words::Json json = words::Json::Array();
    for (const Space& space : spaces->spaces()) json.Append(words::ToJson(space));
    context.out().Write(words::Dump(json) + "\n");
    return absl::OkStatus();
  }
  for (const Space& space : spaces->spaces()) {
    terminal::WriteLines(context.out(), words::SpaceLines(space, context.layout()));
  }
  if (context.out().terminal() && spaces->spaces().empty()) {
    terminal::WriteLines(
        context.out(),
        base::Text("Nothing here. A space opens after a farewell is said, or after a release.") +
            "\n",
        0);
  }
  return absl::OkStatus();
}

template <class Days>
void ShowDays(Context& context, const Days& days) {
  std::string words;
  for (const uint32_t day : days) words += (words.empty() ? "" : " ") + std::to_string(day);
  if (context.json()) {
    context.out().Write(words::Dump({{"schema", words::kJsonSchema}, {"days", days}}) + "\n");
  } else {
    context.out().Write(words + "\n");
  }
}

// The days of the space with this name or beginning of its id.
absl::Status ShowDaysOf(Context& context, const std::string& name) {
  const auto spaces = Spaces(context, true);
  if (!spaces.ok()) return spaces.status();
  for (const Space& space : spaces->spaces()) {
    if (space.connection() != name && !space.id().starts_with(name)) continue;
    std::vector<uint32_t> days;
    for (const auto& each : space.check_ins()) days.push_back(each.day());
    ShowDays(context, days);
    return absl::OkStatus();
  }
  return base::NotFound("There is no such space", "", base::Show(base::Thing::kSpaces));
}

absl::Status SetDays(Context& context, const Arguments& arguments) {
  if (arguments.days.empty()) {
    if (!arguments.space.empty()) return ShowDaysOf(context, arguments.space);
    const auto spaces = Spaces(context, false);
    if (!spaces.ok()) return spaces.status();
    ShowDays(context, spaces->days());
    return absl::OkStatus();
  }
  client::v1::SetCheckInDaysRequest request;
  request.set_space(arguments.space);
  request.mutable_days()->Assign(arguments.days.begin(), arguments.days.end());
  client::v1::SetCheckInDaysResponse response;
  if (absl::Status s =
          context.session().Call(link::SpaceService::kSetCheckInDays, request, &response);
      !s.ok()) {
    return s;
  }
  ShowDays(context, response.days());
  return absl::OkStatus();
}

absl::Status Close(Context& context, const std::string& name) {
  client::v1::CloseSpaceRequest request;
  request.set_space(name);
  Space space;
  if (absl::Status s = context.session().Call(link::SpaceService::kCloseSpace, request, &space);
      !s.ok()) {
    return s;
  }
  ReportDone(context, base::Text("The space is closed and brings no more reminders."),
             words::ToJson(space));
  return absl::OkStatus();
}

absl::Status Act(Context& context, const Arguments& arguments) {
  if (arguments.verb == "answer") return AnswerSpace(context, arguments.answer);
  if (arguments.verb == "days") return SetDays(context, arguments);
  if (arguments.verb == "close") return Close(context, arguments.space);
  if (arguments.boundary.verb == "add") return AddBoundary(context, arguments.boundary);
  if (arguments.boundary.verb == "edit") return EditBoundary(context, arguments.boundary);
  if (arguments.boundary.verb == "remove") return RemoveBoundary(context, arguments.boundary);
  return List(context, arguments);
}

constexpr const char* kSpaceHelp =
    base::Marked("The connection's name, or the beginning of the space's id");

void DeclareAnswer(Verb sub, AnswerArguments& answer) {
  sub.AddOption("space", answer.space,
                "The connection's name, or the beginning of the space's id; by default the space "
                "with a check-in waiting");
  sub.AddOption("text", answer.words,
                "The text; without it standard input is read, or the editor opens");
  sub.AddOption("--day", answer.day,
                "The check-in of this day; by default the earliest that is waiting");
  sub.AddOption("--at", answer.at, "When it was written");
  sub.AddFlag("--done", answer.done, "Mark the check-in as done without a text");
  sub.Footer("A text becomes a reflection with the tag `space`.");
}

}  // namespace

Action AddSpace(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](Verb to, const char* verb, const char* summary) {
    Verb sub = to.AddVerb(verb, summary);
    sub.OnNamed([arguments, verb] { arguments->verb = verb; });
    return sub;
  };
  app.AddFlag("--closed", arguments->closed, "Include closed spaces");
  DeclareAnswer(add(app, "answer", base::Marked("Answer a check-in")), arguments->answer);
  Verb days = add(app, "days", base::Marked("Set the days of the check-ins in new spaces"));
  days.AddOption("days", arguments->days, "The days, such as 3 7 30 90");
  days.AddOption("--for", arguments->space, "Only for this space");
  DeclareBoundary(app.AddVerb("boundary", "Keep boundaries, with reminders"), arguments->boundary,
                  kSpaceHelp);
  add(app, "close", base::Marked("Close a space, which ends its reminders"))
      .AddOption("space", arguments->space, kSpaceHelp)
      .Required();
  app.AllowVerb();
  app.Footer("Without a command, the open spaces are shown.");
  return [arguments](Context& context) { return Act(context, *arguments); };
}

}  // namespace fallow::cli
