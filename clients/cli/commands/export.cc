// fallow export: the whole journal, written out unencrypted.

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/transfer.h"
#include "clients/cli/support/context.h"
#include "clients/words/json.h"
#include "clients/words/vocabulary.h"
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
  return list.empty() ? list : base::Text("Also written: {}.", {list}) + "\n";
}

}  // namespace

Action AddExport(Verb app) {
  const auto request = std::make_shared<client::v1::ExportRequest>();
  app.AddOption(
         "format",
         [request](const std::string& word) { request->set_format(words::FormatNamed(word)); },
         "markdown, jrnl or json")
      .Required()
      .OneOf({"markdown", "jrnl", "json"});
  app.AddOption(
         "path", [request](const std::string& path) { request->set_path(AbsolutePath(path)); },
         "The folder or file to create; it must not exist yet")
      .Required();
  app.Footer(
      "Anyone who can open the folder can read an export, so you are asked for the passphrase\n"
      "again. Connections, farewells, letters and spaces go into a separate file beside the\n"
      "reflections; a jrnl file cannot hold them, and a notice says so.");
  return [request](Context& context) -> absl::Status {
    const auto passphrase = context.session().AskPassphraseAgain(
        base::Text("Anyone can read an export. Passphrase:") + " ");
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
    return base::Failed("Not everything was exported", "what was left out is listed above",
                        "Fix that, then export again to another folder.");
  };
}

}  // namespace fallow::cli
