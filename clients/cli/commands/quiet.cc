// fallow quiet: leaves a connection out of everything that Fallow brings up on its own, for a
// while.

#include <utility>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "clients/words/connection_view.h"
#include "clients/words/device_view.h"
#include "clients/words/moment.h"
#include "clients/words/names.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Connection;

struct Arguments {
  std::string name, until;
  bool off = false;
};

absl::Status Quiet(Context& context, const Arguments& arguments) {
  client::v1::QuietConnectionRequest request;
  request.set_name(words::PersonName(arguments.name));
  if (arguments.off && !arguments.until.empty()) {
    return base::Invalid("These options cannot be combined", "`--off` takes no day",
                         "Leave out `--until` or `--off`.");
  }
  if (!arguments.off && arguments.until.empty()) {
    return base::Invalid("The day is missing", "",
                         "Give `--until` with a day, or `--off` to end the quiet.");
  }
  if (!arguments.off) {
    auto until =
        words::MomentAhead(arguments.until, context.now(), context.zone(), context.zone_name());
    if (!until.ok()) return until.status();
    *request.mutable_until() = *std::move(until);
  }
  Connection connection;
  if (absl::Status s =
          context.session().Call(link::ConnectionService::kQuietConnection, request, &connection);
      !s.ok()) {
    return s;
  }
  const std::string name = words::Shown(connection.name());
  ReportDone(
      context,
      connection.has_quiet_until()
          ? base::Text("{} is quiet until {}.", {name, words::DateOf(connection.quiet_until())})
          : base::Text("{} is not quiet.", {name}),
      words::ToJson(connection));
  return absl::OkStatus();
}

}  // namespace

Action AddQuiet(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("name", arguments->name, "The connection").Required();
  app.AddOption("--until", arguments->until,
                "The day the quiet ends: sunday, \"3 months\", 2027-05-01");
  app.AddFlag("--off", arguments->off, "End the quiet now");
  app.Footer(
      "What you wrote about someone quiet stays out of on-this-day, prompts, reminders and plots.\n"
      "Listings and searches still find it.");
  return [arguments](Context& context) { return Quiet(context, *arguments); };
}

}  // namespace fallow::cli
