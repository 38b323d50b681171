// fallow space boundary: a boundary that the user has set for themselves, and when to be reminded
// of it.

#include <optional>
#include <utility>

#include "clients/cli/commands/space.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/cli/support/report.h"
#include "clients/words/device_view.h"
#include "clients/words/moment.h"
#include "clients/words/space_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/space.pb.h"

namespace fallow::cli {
namespace {

using client::v1::BoundaryReminder;
using client::v1::SetBoundaryRequest;
using client::v1::Space;

absl::Status FillReminders(const Context& context, const BoundaryArguments& arguments,
                           SetBoundaryRequest& request) {
  for (const std::string& words : arguments.remind) {
    auto moment = words::MomentAhead(words, context.now(), context.zone(), context.zone_name());
    if (!moment.ok()) return moment.status();
    *request.add_remind() = *std::move(moment);
  }
  return absl::OkStatus();
}

// "-": standard input.
absl::Status FillText(const Context& context, const std::string& text,
                      SetBoundaryRequest& request) {
  request.set_text(text);
  if (text != "-") return absl::OkStatus();
  absl::StatusOr<std::string> read = ReadInput(context);
  if (!read.ok()) return read.status();
  request.set_text(*std::move(read));
  return absl::OkStatus();
}

// The command that takes the text of a boundary that could not be kept.
std::string Taker(const BoundaryArguments& arguments) {
  std::string command = "fallow space boundary ";  // As typed
  command += arguments.verb + " " + words::ShellWord(arguments.space);
  if (!arguments.id.empty()) command += " " + words::ShellWord(arguments.id);
  return command + " -";
}

absl::Status Set(Context& context, const SetBoundaryRequest& request) {
  Space space;
  if (absl::Status s = context.session().Call(link::SpaceService::kSetBoundary, request, &space);
      !s.ok()) {
    return s;
  }
  ReportDone(context, base::Text("The boundary is kept."), words::ToJson(space));
  return absl::OkStatus();
}

absl::StatusOr<BoundaryReminder> Find(Context& context, const std::string& id) {
  client::v1::ListSpacesRequest request;
  request.set_closed(true);
  client::v1::ListSpacesResponse response;
  if (absl::Status s = context.session().Call(link::SpaceService::kListSpaces, request, &response);
      !s.ok()) {
    return s;
  }
  std::optional<BoundaryReminder> found;
  for (const Space& space : response.spaces()) {
    for (const BoundaryReminder& each : space.boundaries()) {
      if (!each.id().starts_with(id)) continue;
      if (found) {
        return base::Invalid("Several boundaries have ids that start with this", "",
                             "Type more characters.");
      }
      found = each;
    }
  }
  if (found) return *std::move(found);
  return base::NotFound("There is no such boundary", "", "`fallow space` shows them.");
}

absl::Status Change(Context& context, const BoundaryArguments& arguments,
                    SetBoundaryRequest& request) {
  const auto before = Find(context, arguments.id);
  if (!before.ok()) return before.status();
  request.set_space(arguments.space);
  request.set_id(before->id());
  if (!arguments.text) request.set_text(before->text());
  if (absl::Status s = FillReminders(context, arguments, request); !s.ok()) return s;
  if (arguments.remind.empty() && !arguments.no_remind) {
    for (const client::v1::Moment& each : before->remind()) {
      // A reminder in the past has no effect any more.
      if (words::TimeOf(each) > context.now()) *request.add_remind() = each;
    }
  }
  return Set(context, request);
}

}  // namespace

absl::Status AddBoundary(Context& context, const BoundaryArguments& arguments) {
  SetBoundaryRequest request;
  request.set_space(arguments.space);
  absl::Status status = FillText(context, arguments.text.value_or(""), request);
  if (!status.ok()) return status;
  status = FillReminders(context, arguments, request);
  if (status.ok()) status = Set(context, request);
  return status.ok() ? status : KeepText(context, request.text(), status, Taker(arguments));
}

absl::Status EditBoundary(Context& context, const BoundaryArguments& arguments) {
  if (!arguments.text && arguments.remind.empty() && !arguments.no_remind) {
    return base::Invalid("There is nothing to change", "",
                         "Give a text, `--remind` or `--no-remind`.");
  }
  SetBoundaryRequest request;
  absl::Status status = FillText(context, arguments.text.value_or(""), request);
  if (!status.ok()) return status;
  status = Change(context, arguments, request);
  if (status.ok() || !arguments.text) return status;
  return KeepText(context, request.text(), status, Taker(arguments));
}

absl::Status RemoveBoundary(Context& context, const BoundaryArguments& arguments) {
  client::v1::RemoveBoundaryRequest request;
  request.set_space(arguments.space);
  request.set_id(arguments.id);
  Space space;
  if (absl::Status s = context.session().Call(link::SpaceService::kRemoveBoundary, request, &space);
      !s.ok()) {
    return s;
  }
  ReportDone(context, base::Text("The boundary is removed."), words::ToJson(space));
  return absl::OkStatus();
}

void DeclareBoundary(Verb boundary, BoundaryArguments& arguments, const char* space_help) {
  const auto add = [&](const char* verb, const char* summary) {
    const Verb sub = boundary.AddVerb(verb, summary);
    sub.OnNamed([&arguments, verb] { arguments.verb = verb; });
    sub.AddOption("space", arguments.space, space_help).Required();
    return sub;
  };
  const auto add_remind = [&](Verb sub) {
    sub.AddOption("--remind", arguments.remind, "When to be reminded: \"in 2 weeks\", \"1 may\"")
        .OneWordEach();
    return sub;
  };
  add_remind(add("add", base::Marked("Add a boundary")))
      .AddOption("text", arguments.text, "The boundary, in your words")
      .Required();
  const Verb edit =
      add_remind(add("edit", base::Marked("Change a boundary's words or days; the rest stays")));
  const Verb remove = add("remove", base::Marked("Remove a boundary"));
  for (const Verb sub : {edit, remove}) {
    sub.AddOption("id", arguments.id, "The boundary").Required();
  }
  edit.AddOption("text", arguments.text, "The new words");
  edit.AddFlag("--no-remind", arguments.no_remind, "Remove its reminders").Excludes("--remind");
  boundary.RequireVerb();
}

}  // namespace fallow::cli
