// fallow drift: how a connection has moved.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/consent.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/private_file.h"
#include "clients/cli/support/report.h"
#include "clients/pages/drift_plot.h"
#include "clients/pages/drift_view.h"
#include "clients/terminal/qr.h"
#include "clients/words/json.h"
#include "clients/words/names.h"
#include "clients/words/vocabulary.h"
#include "clients/words/when.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {
namespace {

using client::v1::DriftView;
using client::v1::LookAtDriftRequest;

struct Arguments {
  std::string name, since, until, svg;
  bool anyway = false, yes = false;
};

absl::Status SetDays(const Context& context, const Arguments& arguments,
                     LookAtDriftRequest& request) {
  if (!arguments.since.empty()) {
    const auto when = words::ParseWhen(arguments.since, context.now(), context.zone());
    if (!when.ok()) return when.status();
    *request.mutable_first() = words::ToProto(absl::ToCivilDay(when->begin, when->zone));
  }
  if (!arguments.until.empty()) {
    const auto when = words::ParseWhen(arguments.until, context.now(), context.zone());
    if (!when.ok()) return when.status();
    *request.mutable_last() =
        words::ToProto(absl::ToCivilDay(when->end - absl::Nanoseconds(1), when->zone));
  }
  return absl::OkStatus();
}

absl::StatusOr<DriftView> Ask(Context& context, LookAtDriftRequest& request) {
  DriftView view;
  absl::Status status =
      context.session().Call(link::ConnectionService::kLookAtDrift, request, &view);
  if (absl::IsPermissionDenied(status) && !request.anyway()) {
    if (absl::Status s = AskConsent(status, base::Text("Show it anyway?")); !s.ok()) return s;
    request.set_anyway(true);
    status = context.session().Call(link::ConnectionService::kLookAtDrift, request, &view);
  }
  if (!status.ok()) return status;
  return view;
}

absl::Status Drift(Context& context, const Arguments& arguments) {
  LookAtDriftRequest request;
  request.set_name(words::PersonName(arguments.name));
  request.set_zone(context.zone_name());
  request.set_anyway(arguments.anyway);
  if (absl::Status s = SetDays(context, arguments, request); !s.ok()) return s;
  const pages::TerminalPlot plot{static_cast<size_t>(context.out().width()),
                                 terminal::CanShowBlocks()};
  if (!arguments.svg.empty()) {
    request.set_columns(pages::kPictureColumnsMax);
  } else if (!context.json()) {
    request.set_columns(pages::ColumnsBeside(plot));
  }
  const absl::StatusOr<DriftView> view = Ask(context, request);
  if (!view.ok()) return view.status();
  if (!arguments.svg.empty() && view->notes() == 0) {
    return base::NotFound("There is nothing to draw", "nothing was noted in this time",
                          "`fallow notice NAME` adds a note; `--since` looks further back.");
  }
  if (arguments.svg == "-") {
    context.out().Write(pages::PlotAsSvg(*view));
    return absl::OkStatus();
  }
  if (arguments.svg.empty() && !context.json()) {
    context.out().Write(pages::DriftText(*view, context.layout(), plot));
    return absl::OkStatus();
  }
  if (!arguments.svg.empty()) {
    absl::Status written = WritePrivateFile(arguments.svg, pages::PlotAsSvg(*view), arguments.yes);
    if (!written.ok()) return written;
  }
  ReportDone(context, base::Text("The plot is saved in {}.", {base::Printable(arguments.svg)}),
             pages::ToJson(*view));
  return absl::OkStatus();
}

}  // namespace

Action AddDrift(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("name", arguments->name, "The connection").Required();
  app.AddOption("--since", arguments->since,
                "From this day on; the day of the first note by default");
  app.AddOption("--until", arguments->until, "Up to and including this day; today by default");
  app.AddOption("--svg", arguments->svg,
                "Save the plot to this file as SVG; - for standard output");
  app.AddFlag("--yes", arguments->yes, "Replace the file if it exists");
  app.AddFlag("--anyway", arguments->anyway, "Show it even though the connection is quiet");
  app.Footer("It shows what was noted and since when. What that means is for you to say.");
  return [arguments](Context& context) { return Drift(context, *arguments); };
}

}  // namespace fallow::cli
