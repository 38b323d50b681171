// fallow import: entries from another journal.

#include <fmt/format.h>

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/transfer.h"
#include "clients/cli/support/context.h"
#include "clients/words/json.h"
#include "clients/words/reflection_view.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/transfer.pb.h"

namespace fallow::cli {
namespace {

using client::v1::ImportReport;

std::string AsJson(const ImportReport& report, const TransferReport& told, bool dry_run) {
  words::Json json = {{"schema", words::kJsonSchema}, {"dry_run", dry_run},
                      {"added", report.added()},      {"already_there", report.already_there()},
                      {"failed", report.failed()},    {"attachments", report.attachments()}};
  json["problems"] = told.ProblemsAsJson();
  return words::Dump(json) + "\n";
}

std::string AsText(const ImportReport& report, bool dry_run) {
  std::string text = dry_run ? base::Plural("{} reflection would be added",
                                            "{} reflections would be added", report.added())
                             : base::Plural("{} reflection was added", "{} reflections were added",
                                            report.added());
  if (report.attachments() > 0) {
    text += base::Plural(", with {} attachment", ", with {} attachments", report.attachments());
  }
  if (report.already_there() > 0) {
    text += base::Plural("; {} already there", "; {} already there", report.already_there());
  }
  if (report.failed() > 0) text += base::Plural("; {} left out", "; {} left out", report.failed());
  return text + ".\n";
}

}  // namespace

Action AddImport(Verb app) {
  const auto request = std::make_shared<client::v1::ImportRequest>();
  const auto dry_run = std::make_shared<bool>(false);
  app.AddOption(
         "format",
         [request](const std::string& word) { request->set_format(words::FormatNamed(word)); },
         "markdown, jrnl or dayone")
      .Required()
      .OneOf({"markdown", "jrnl", "dayone"});
  app.AddOption(
         "path", [request](const std::string& path) { request->set_path(AbsolutePath(path)); },
         "The folder or file to read")
      .Required();
  app.AddFlag("--dry-run", *dry_run, "Show what would be imported, without adding anything");
  app.Footer(
      "An entry that cannot be read is reported and left out; the others are imported. A second\n"
      "import adds nothing twice.");
  return [request, dry_run](Context& context) -> absl::Status {
    request->set_dry_run(*dry_run);
    request->set_zone(context.zone_name());
    TransferReport told(base::Text("Importing"));
    ImportReport report;
    const absl::Status status = context.session().Read(link::Transfer::kImport, *request,
                                                       [&](const client::v1::ImportEvent& event) {
                                                         told.Hear(event, &report);
                                                         return true;
                                                       });
    told.ShowProblems();
    if (!status.ok()) return status;
    context.out().Write(context.json() ? AsJson(report, told, *dry_run) : AsText(report, *dry_run));
    if (report.failed() == 0) return absl::OkStatus();
    return base::Failed("Not every entry could be imported", "those left out are listed above",
                        "Correct them and import again; nothing is added twice.");
  };
}

}  // namespace fallow::cli
