// fallow farewell check, aside: the clarity check and its findings.

#include <fmt/format.h>

#include <cstdio>

#include "clients/cli/commands/farewell.h"
#include "clients/cli/support/report.h"
#include "clients/terminal/lines.h"
#include "clients/words/device_view.h"
#include "clients/words/farewell_view.h"
#include "clients/words/json.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/farewell.pb.h"

namespace fallow::cli {
namespace {

using client::v1::CheckFarewellResponse;
using client::v1::Farewell;
using client::v1::Finding;

constexpr const char* kMirror =
    base::Marked("This is a mirror, and it can be wrong: it knows phrases, not people.");

// What to report besides the findings.
std::string Remark(const CheckFarewellResponse& response, const Farewell& farewell) {
  const std::string name = words::ShellWord(farewell.connection());
  if (response.steps_aside()) {
    return base::Text(
               "This mirror is for goodbyes between people who are safe. It has nothing to say "
               "about these words.") +
           "\n" + base::Text("`fallow help safety`") + "\n";
  }
  if (!response.has_words()) {
    return base::Text(
               "There are no words to check yet. Write them with `fallow farewell edit {} --part "
               "words`.",
               {name}) +
           "\n";
  }
  if (!response.has_rules()) {
    return base::Text("There are no rules for this language, so nothing was checked.") + "\n";
  }
  std::string remark;
  if (response.findings().empty()) {
    remark = base::Text("Nothing it knows of stands out.") + "\n";
  } else {
    remark = base::Text("`fallow farewell aside {} ID` sets a finding aside.", {name}) + "\n";
  }
  if (response.set_aside() > 0) {
    remark += base::Plural("{} finding set aside; `--all` shows it too.",
                           "{} findings set aside; `--all` shows them too.", response.set_aside()) +
              "\n";
  }
  return remark;
}

}  // namespace

absl::Status CheckFarewell(Context& context, const FarewellArguments& arguments) {
  const auto farewell = GetFarewell(context, arguments.name);
  if (!farewell.ok()) return farewell.status();
  client::v1::CheckFarewellRequest request;
  request.set_connection(arguments.name);
  request.set_all(arguments.all);
  CheckFarewellResponse response;
  if (absl::Status s =
          context.session().Call(link::FarewellService::kCheckFarewell, request, &response);
      !s.ok()) {
    return s;
  }
  for (const std::string& problem : response.problems()) {
    if (response.steps_aside()) break;
    terminal::WriteProblem(base::Text("notice: {}", {words::Shown(problem)}));
  }
  if (context.json()) {
    words::Json json = words::Json::Array();
    for (const Finding& finding : response.findings()) json.Append(words::ToJson(finding));
    context.out().Write(words::Dump(json) + "\n");
  }
  const bool terminal = context.out().terminal() && !context.json();
  const bool read = response.has_words() && response.has_rules() && !response.steps_aside();
  if (!terminal && !read) {
    fmt::print(stderr, "{}", base::Text("notice: {}", {Remark(response, *farewell)}));
  }
  if (context.json()) return absl::OkStatus();
  if (terminal && !response.findings().empty()) {
    context.out().Write(base::Text(kMirror) + "\n\n");
  }
  for (const Finding& finding : response.findings()) {
    context.out().Write(words::FindingLines(*farewell, finding, context.layout()));
    if (terminal) context.out().Write("\n");
  }
  if (terminal) {
    context.out().Write(Remark(response, *farewell));
    if (read && response.findings().empty()) context.out().Write(base::Text(kMirror) + "\n");
  }
  return absl::OkStatus();
}

absl::Status SetFindingAside(Context& context, const FarewellArguments& arguments) {
  client::v1::SetFindingAsideRequest request;
  request.set_connection(arguments.name);
  request.set_finding(arguments.finding);
  request.set_back(arguments.back);
  client::v1::SetFindingAsideResponse response;
  if (absl::Status s =
          context.session().Call(link::FarewellService::kSetFindingAside, request, &response);
      !s.ok()) {
    return s;
  }
  ReportDone(
      context,
      arguments.back ? base::Text("It will be shown again.")
                     : base::Text("It is set aside; `--back` brings it back."),
      {{"schema", words::kJsonSchema}, {"finding", arguments.finding}, {"aside", !arguments.back}});
  return absl::OkStatus();
}

}  // namespace fallow::cli
