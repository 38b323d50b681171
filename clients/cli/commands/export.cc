// fallow export: the whole journal, written out unencrypted.

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/transfer.h"
#include "clients/cli/support/context.h"
#include "clients/words/json.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/transfer.pb.h"

namespace fallow::cli {

using client::v1::ExportReport;

namespace {

// One line on what was exported besides reflections; empty if nothing was.
std::string Besides(const ExportReport& report) {
  std::string list;
  const auto add = [&](uint64_t count, const std::string& counted) {
    if (count > 0) list += (list.empty() ? "" : ", ") + counted;
  };
  add(report.connections(), base::Plural("{} connection", "{} connections", report.connections()));
  add(report.farewells(), base::Plural("{} farewell", "{} farewells", report.farewells()));
  add(report.letters(), base::Plural("{} letter", "{} letters", report.letters()));
  add(report.spaces(), base::Plural("{} space", "{} spaces", report.spaces()));
  return list.empty() ? list : base::Text("Beside them: {}.", {list}) + "\n";
}

}  // namespace

Action AddExport(Verb app) {
  const auto request = std::make_shared<client::v1::ExportRequest>();
  app.AddOption(
         "format", [request](const std::string& format) { request->set_format(format); },
         "markdown, jrnl or json")
      .Required();
  app.AddOption(
         "path", [request](const std::string& path) { request->set_path(AbsolutePath(path)); },
         "The folder or file to make; it must not be there yet")
      .Required();
  app.Footer(
      "What is written can be read by anyone who can open the folder, so the passphrase is\n"
      "asked for again. Connections, farewells, letters and spaces are written beside the\n"
      "reflections, in a file of their own; a jrnl file holds none of them, and a notice says so.");
  return [request](Context& context) -> absl::Status {
    const auto passphrase = context.session().AskPassphraseAgain(
        base::Text("An export is readable by anyone. The passphrase, please:") + " ");
    if (!passphrase.ok()) return passphrase.status();
    request->set_passphrase(std::string(passphrase->view()));
    TransferReport told(base::Text("Exporting"));
    ExportReport report;
    const absl::Status status = context.session().Read(link::Transfer::kExport, *request,
                                                       [&](const client::v1::ExportEvent& event) {
                                                         told.Hear(event, &report);
                                                         return true;
                                                       });
    base::Wipe(request->mutable_passphrase());
    told.ShowProblems();
    if (!status.ok()) return status;
    if (context.json()) {
      context.out().Write(words::Dump({{"schema", words::kJsonSchema},
                                       {"entries", report.entries()},
                                       {"attachments", report.attachments()},
                                       {"failed", report.failed()},
                                       {"connections", report.connections()},
                                       {"farewells", report.farewells()},
                                       {"letters", report.letters()},
                                       {"spaces", report.spaces()},
                                       {"problems", told.ProblemsAsJson()}}) +
                          "\n");
    } else {
      context.out().Write(
          base::Text("{} and {} written, unencrypted.",
                     {base::Plural("{} reflection", "{} reflections", report.entries()),
                      base::Plural("{} attachment", "{} attachments", report.attachments())}) +
          "\n" + Besides(report));
    }
    if (report.failed() == 0) return absl::OkStatus();
    return base::Failed("Not everything could be written", "the lines above say what and why",
                        "Mend the cause and export again to another folder.");
  };
}

}  // namespace fallow::cli
