// fallow status: whether the journal is open and what it holds.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "clients/cli/command.h"
#include "clients/cli/context.h"
#include "clients/cli/json.h"
#include "clients/cli/render.h"
#include "clients/cli/vault_report.h"
#include "clients/common/text_width.h"
#include "fallow/client/v1/vault.grpc.pb.h"

namespace fallow::cli {
namespace {

using client::v1::StatusResponse;

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
    const auto status = VaultStatus(context);
    if (!status.ok()) return status.status();
    context.out().Write(context.json() ? Dump(ToJson(*status)) + "\n" : AsText(*status));
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
