#include "clients/cli/support/vault_report.h"

#include <utility>

#include "clients/cli/support/report.h"
#include "clients/words/json.h"
#include "clients/words/next_step.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::cli {

using client::v1::StatusResponse;

absl::StatusOr<StatusResponse> VaultStatus(Context& context) {
  StatusResponse status;
  absl::Status called =
      context.session().Call(link::Vault::kStatus, client::v1::StatusRequest(), &status);
  if (!called.ok()) return called;
  return status;
}

absl::Status CheckThereIsOne(Context& context) {
  const auto status = VaultStatus(context);
  if (!status.ok()) return status.status();
  if (status->state() != client::v1::VAULT_STATE_ABSENT) return absl::OkStatus();
  return absl::NotFoundError(base::Text("There is no journal here yet. `fallow init` makes one."));
}

std::string_view StateName(client::v1::VaultState state) {
  switch (state) {
    case client::v1::VAULT_STATE_ABSENT:
      return "absent";
    case client::v1::VAULT_STATE_LOCKED:
      return "locked";
    case client::v1::VAULT_STATE_OPENING:
      return "opening";
    case client::v1::VAULT_STATE_UNLOCKED:
      return "unlocked";
    default:
      return "unknown";
  }
}

words::Json ToJson(const StatusResponse& status) {
  words::Json json = {{"schema", words::kJsonSchema},
                      {"state", StateName(status.state())},
                      {"vault", status.vault_name()},
                      {"folder", status.folder()},
                      {"drafts", status.drafts()}};
  json["lock_after_seconds"] = status.lock_after_seconds();
  if (status.state() == client::v1::VAULT_STATE_UNLOCKED) {
    json["reflections"] = status.reflections();
    json["deleted"] = status.deleted();
    json["journal_bytes"] = status.journal_bytes();
    json["index_bytes"] = status.index_bytes();
    json["blob_bytes"] = status.blob_bytes();
    json["device"] = status.device_name();
    json["unreadable_records"] = status.unreadable_records();
    json["unfinished"] =
        status.unfinished().empty() ? words::Json() : words::Json(status.unfinished());
    if (!status.findings().empty()) {
      words::Json findings = words::Json::Array();
      for (const client::v1::DoctorFinding& each : status.findings()) {
        findings.Append({{"check", words::WordFor(each.check())},
                         {"detail", words::Told(each.detail(), each.next())}});
      }
      json["findings"] = std::move(findings);
    }
  }
  words::Json concerns = words::Json::Array();
  for (const client::v1::DoctorFinding& concern : status.concerns()) {
    concerns.Append(words::Told(concern.detail(), concern.next()));
  }
  if (status.concerns_size() > 0) json["concerns"] = std::move(concerns);
  return json;
}

std::string FoundAtOpening(const StatusResponse& status) {
  std::string text;
  for (const client::v1::DoctorFinding& each : status.findings()) {
    text += words::Told(each.detail(), each.next()) + "\n";
  }
  return text;
}

absl::Status ReportVault(Context& context, std::string_view sentence) {
  if (!context.json()) {
    ReportDone(context, sentence, {});
    return absl::OkStatus();
  }
  const auto status = VaultStatus(context);
  if (!status.ok()) return status.status();
  ReportDone(context, sentence, ToJson(*status));
  return absl::OkStatus();
}

}  // namespace fallow::cli
