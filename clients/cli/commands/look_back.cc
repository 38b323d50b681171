// fallow look-back: a span of time as the journal has it.

#include "clients/pages/look_back.h"

#include <algorithm>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/private_file.h"
#include "clients/terminal/qr.h"
#include "clients/words/json_value.h"
#include "clients/words/vocabulary.h"
#include "clients/words/when.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/look_back.pb.h"

namespace fallow::cli {
namespace {

using client::v1::LookBackRequest;
using client::v1::LookBackView;

struct Arguments {
  std::vector<std::string> span;
  std::string from, to, html;
  bool yes = false;
};

struct Days {
  absl::CivilDay first, last;
};

absl::StatusOr<Days> DaysOf(const std::string& words, const Context& context) {
  const auto when = words::ParseWhen(words, context.now(), context.zone());
  if (!when.ok()) return when.status();
  return Days{absl::ToCivilDay(when->begin, when->zone),
              absl::ToCivilDay(when->end - absl::Nanoseconds(1), when->zone)};
}

// One day after the same day so many months earlier, or after the last day of a shorter month.
absl::CivilDay MonthsBefore(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) - months;
  return std::min(absl::CivilDay(month) + (day.day() - 1), absl::CivilDay(month + 1) - 1) + 1;
}

absl::StatusOr<Days> SpanOf(const Arguments& arguments, const Context& context) {
  constexpr int kDaysUnlessSaid = 90;
  const absl::CivilDay today = absl::ToCivilDay(context.now(), context.zone());
  Days days{today - (kDaysUnlessSaid - 1), today};
  std::string words;
  for (const std::string& word : arguments.span) words += (words.empty() ? "" : " ") + word;
  if (words == "month") {
    days.first = MonthsBefore(today, 1);
  } else if (words == "season") {
    days.first = MonthsBefore(today, 3);
  } else if (words == "year") {
    days.first = MonthsBefore(today, 12);
  } else if (!words.empty()) {
    const auto named = DaysOf(words, context);
    if (!named.ok()) return named.status();
    days = *named;
  }
  if (!arguments.to.empty()) {
    const auto to = DaysOf(arguments.to, context);
    if (!to.ok()) return to.status();
    days.last = to->last;
    if (words.empty()) days.first = days.last - (kDaysUnlessSaid - 1);
  }
  if (!arguments.from.empty()) {
    const auto from = DaysOf(arguments.from, context);
    if (!from.ok()) return from.status();
    days.first = from->first;
  }
  if (days.first <= days.last) return days;
  return base::Invalid("This span cannot be used", "it ends before it begins", "");
}

pages::TerminalPlot PlotOf(Context& context) {
  return {static_cast<size_t>(context.out().width()), terminal::CanShowBlocks()};
}

absl::StatusOr<LookBackRequest> RequestOf(Context& context, const Arguments& arguments) {
  const auto days = SpanOf(arguments, context);
  if (!days.ok()) return days.status();
  LookBackRequest request;
  *request.mutable_first() = words::ToProto(days->first);
  *request.mutable_last() = words::ToProto(days->last);
  request.set_zone(context.zone_name());
  if (!arguments.html.empty()) {
    pages::AskForPage(request);
  } else if (!context.json()) {
    pages::AskForText(PlotOf(context), request);
  }
  return request;
}

absl::Status SavePage(Context& context, const Arguments& arguments, const std::string& html) {
  if (absl::Status s = WritePrivateFile(arguments.html, html, arguments.yes); !s.ok()) return s;
  if (context.out().terminal()) {
    context.out().Write(base::Text("The page is saved in {}.", {base::Printable(arguments.html)}) +
                        "\n");
  }
  return absl::OkStatus();
}

absl::Status LookBack(Context& context, const Arguments& arguments) {
  const auto request = RequestOf(context, arguments);
  if (!request.ok()) return request.status();
  LookBackView view;
  const absl::Status status = context.session().Read(link::LookBackService::kLookBack, *request,
                                                     [&](const LookBackView& piece) {
                                                       view.MergeFrom(piece);
                                                       return true;
                                                     });
  if (!status.ok()) return status;
  if (!arguments.html.empty() && arguments.html != "-") {
    return SavePage(context, arguments, pages::LookBackAsHtml(view));
  }
  if (!arguments.html.empty()) {
    context.out().Write(pages::LookBackAsHtml(view));
  } else if (context.json()) {
    context.out().Write(words::Dump(pages::ToJson(view)) + "\n");
  } else {
    context.out().Write(pages::LookBackAsText(view, PlotOf(context)));
  }
  return absl::OkStatus();
}

}  // namespace

Action AddLookBack(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("span", arguments->span,
                "month, season, year, or a period such as 2026, 2026-03 or \"last year\"; the last "
                "90 days by default");
  app.AddOption("--from", arguments->from, "From this day on");
  app.AddOption("--to", arguments->to, "Up to and including this day");
  app.AddOption("--html", arguments->html,
                "Save a page to this file, for a browser or for paper; - for standard output");
  app.AddFlag("--yes", arguments->yes, "Replace the file if it exists");
  app.Footer(
      "What was noticed, decided, kept and let go, in facts and your own words. Quiet connections\n"
      "are left out. Anyone who gets a saved page can read it.");
  return [arguments](Context& context) { return LookBack(context, *arguments); };
}

}  // namespace fallow::cli
