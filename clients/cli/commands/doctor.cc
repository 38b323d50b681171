// fallow doctor: reads everything and reports.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/consent.h"
#include "clients/cli/support/context.h"
#include "clients/words/json.h"
#include "clients/words/next_step.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::cli {
namespace {

using client::v1::DoctorFinding;

std::string_view Word(DoctorFinding::Severity severity) {
  switch (severity) {
    case DoctorFinding::SEVERITY_OK:
      return "ok";
    case DoctorFinding::SEVERITY_NOTICE:
      return "notice";
    default:
      return "damage";
  }
}

// Whether mending would help: not where a newer file is to be put back.
bool IsMended(const DoctorFinding& finding) {
  const client::v1::NextStep& next = finding.next();
  if (finding.check() == DoctorFinding::CHECK_READING) {
    return next.kind() != client::v1::NextStep::KIND_PUT_BACK_NEWER &&
           next.kind() != client::v1::NextStep::KIND_CHECK_PERMISSIONS;
  }
  return finding.check() == DoctorFinding::CHECK_PAGES && next.name() == "journal.db" &&
         next.kind() != client::v1::NextStep::KIND_CHECK_PERMISSIONS;
}

}  // namespace

Action AddDoctor(Verb app) {
  const auto request = std::make_shared<client::v1::DoctorRequest>();
  app.AddFlag(
      "--rebuild-index", [request] { request->set_rebuild_index(true); },
      "Rebuild the index from the log");
  app.AddFlag(
      "--force", [request] { request->set_force(true); },
      "With --rebuild-index: also while records are damaged. With --mend: also where `journal.db` "
      "is "
      "an older copy and the newer one is gone");
  app.AddFlag(
      "--mend", [request] { request->set_mend(true); },
      "Make what can be read of a damaged journal the journal, and keep the damaged files");
  const auto yes = std::make_shared<bool>(false);
  app.AddFlag(
      "--yes", [yes] { *yes = true; }, "Mend without being asked");
  app.Footer(
      "The doctor deletes nothing, and mends nothing unless asked, but for one of two copies.");
  return [request, yes](Context& context) -> absl::Status {
    if (request->mend()) {
      const absl::Status agreed = Consent(
          *yes, base::Text("Mending the journal"),
          request->force()
              ? base::Text("Go on with what can be read? Where `journal.db` is an older copy, "
                           "that is what the index has, and nothing of that copy: no "
                           "connections, letters, farewells or spaces.")
              : base::Text("Go on with what can be read? What cannot stays in the damaged "
                           "files."));
      if (!agreed.ok()) return agreed;
    }
    words::Json json = words::Json::Array();
    size_t damaged = 0;
    bool can_mend = false;
    const absl::Status status =
        context.session().Read(link::Vault::kDoctor, *request, [&](const DoctorFinding& finding) {
          const std::string_view word = Word(finding.severity());
          const std::string check = words::WordFor(finding.check());
          const std::string detail = words::Told(finding.detail(), finding.next());
          damaged += word == "damage" ? 1 : 0;
          can_mend = can_mend || (word == "damage" && IsMended(finding));
          if (context.json()) {
            json.Append({{"severity", word}, {"check", check}, {"detail", detail}});
          } else {
            const terminal::Color color =
                word == "ok" ? terminal::Color::kGood : terminal::Color::kBad;
            context.out().Write(context.out().Paint(color, base::PadRight(word, 8)) +
                                base::PadRight(check, 10) + detail + "\n");
          }
          return true;
        });
    if (!status.ok()) return status;
    if (context.json()) context.out().Write(words::Dump(json) + "\n");
    if (can_mend && !context.json()) {
      context.out().Write(
          base::Text("Export the journal first. `fallow doctor --mend` then goes on "
                     "with what can be read, and keeps the damaged files.") +
          "\n");
    }
    if (damaged == 0) return absl::OkStatus();
    return absl::DataLossError(
        base::Text("Something is damaged; the lines above say what was found."));
  };
}

}  // namespace fallow::cli
