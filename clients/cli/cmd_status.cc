// fallow status: whether the journal is open and what it holds.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "clients/cli/command.h"
#include "clients/cli/context.h"
#include "clients/cli/json.h"
#include "clients/cli/render.h"
#include "clients/common/text_width.h"
#include "fallow/client/v1/vault.grpc.pb.h"

namespace fallow::cli {
namespace {

using client::v1::StatusResponse;
using client::v1::Vault;

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

std::string AsJson(const StatusResponse& status) {
  nlohmann::ordered_json json = {{"schema", kJsonSchema},
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
  }
  return Dump(json) + "\n";
}

std::string LockPolicy(int64_t seconds) {
  if (seconds == 0) return "it stays open until it is locked";
  if (seconds % 60 != 0) return "it locks itself after " + Count(seconds, "second") + " unused";
  return "it locks itself after " + Count(seconds / 60, "minute") + " unused";
}

std::string AsText(const StatusResponse& status) {
  std::string text;
  switch (status.state()) {
    case client::v1::VAULT_STATE_ABSENT:
      return "There is no journal here yet. `fallow init` makes one.\n";
    case client::v1::VAULT_STATE_UNLOCKED:
      text = "The journal is open; " + LockPolicy(status.lock_after_seconds()) + ".\n" +
             Count(status.reflections(), "reflection") + " on " +
             client::Printable(status.device_name(), client::Newlines::kReplace) + ", " +
             Bytes(status.journal_bytes() + status.index_bytes() + status.blob_bytes()) +
             " on disk.\n";
      break;
    default:
      text = "The journal is " + std::string(StateName(status.state())) + ".\n";
  }
  if (status.drafts() > 0) {
    text += Count(status.drafts(), "draft") + " waiting; `fallow drafts` lists them.\n";
  }
  if (status.deleted() > 0) {
    text += Count(status.deleted(), "deleted reflection") +
            " can still be brought back; `fallow list --deleted` lists them.\n";
  }
  if (status.unreadable_records() > 0) {
    text += Count(status.unreadable_records(), "record") +
            " cannot be read and was set aside; `fallow doctor` says more.\n";
  }
  return text + "Folder: " + client::Printable(status.folder(), client::Newlines::kReplace) + "\n";
}

}  // namespace

Action AddStatus(CLI::App&) {
  return [](Context& context) -> absl::Status {
    StatusResponse status;
    if (absl::Status s =
            context.session().Call(&Vault::Stub::Status, client::v1::StatusRequest(), &status);
        !s.ok()) {
      return s;
    }
    context.out().Write(context.json() ? AsJson(status) : AsText(status));
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
