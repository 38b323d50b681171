// fallow status: whether the journal is unlocked, what it contains, and whether it is the same
// everywhere.

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/device.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/vault_report.h"
#include "clients/words/json.h"
#include "clients/words/next_step.h"
#include "clients/words/reflection_view.h"
#include "clients/words/sync_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "fallow/client/v1/space.pb.h"
#include "fallow/client/v1/sync.pb.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::cli {
namespace {

using client::v1::StatusResponse;
using client::v1::SyncStatus;

std::string OpenSentence(uint64_t lock_after_seconds) {
  if (lock_after_seconds == 0) {
    return base::Text("The journal is open; it stays open until it is locked.");
  }
  if (lock_after_seconds % 60 != 0) {
    return base::Plural("The journal is open; it locks itself after {} second unused.",
                        "The journal is open; it locks itself after {} seconds unused.",
                        lock_after_seconds);
  }
  return base::Plural("The journal is open; it locks itself after {} minute unused.",
                      "The journal is open; it locks itself after {} minutes unused.",
                      lock_after_seconds / 60);
}

std::string SizeSentence(const StatusResponse& status) {
  return base::Plural(
      "{0} reflection on {1}, {2} on disk.", "{0} reflections on {1}, {2} on disk.",
      status.reflections(),
      {base::Printable(status.device_name(), base::Newlines::kReplace),
       words::Bytes(status.journal_bytes() + status.index_bytes() + status.blob_bytes())});
}

const char* ClosedSentence(client::v1::VaultState state) {
  switch (state) {
    case client::v1::VAULT_STATE_LOCKED:
      return base::Marked("The journal is locked.");
    case client::v1::VAULT_STATE_OPENING:
      return base::Marked("The journal is opening.");
    default:
      return base::Marked("The journal is unknown.");
  }
}

std::string AsText(const StatusResponse& status, const SyncStatus& sync,
                   const words::Calendar& calendar) {
  std::string text;
  switch (status.state()) {
    case client::v1::VAULT_STATE_ABSENT:
      return base::Text("There is no journal here yet. `fallow init` makes one.") + "\n";
    case client::v1::VAULT_STATE_UNLOCKED:
      text = OpenSentence(static_cast<uint64_t>(status.lock_after_seconds())) + "\n" +
             SizeSentence(status) + "\n";
      break;
    default:
      text = base::Text(ClosedSentence(status.state())) + "\n";
  }
  text += FoundAtOpening(status);
  if (!sync.alone()) text += words::SameSentence(sync, calendar) + "\n";
  if (sync.has_held()) text += words::HeldSentence(sync.held(), calendar) + "\n";
  if (status.drafts() > 0) {
    text += base::Plural("{} draft waiting; `fallow drafts` lists them.",
                         "{} drafts waiting; `fallow drafts` lists them.", status.drafts()) +
            "\n";
  }
  if (status.deleted() > 0) {
    text +=
        base::Plural(
            "{} deleted reflection can still be brought back; `fallow list --deleted` lists them.",
            "{} deleted reflections can still be brought back; `fallow list --deleted` lists them.",
            status.deleted()) +
        "\n";
  }
  if (status.unreadable_records() > 0)
    text += words::SetAsideSentence(status.unreadable_records()) + "\n";
  for (const client::v1::DoctorFinding& concern : status.concerns()) {
    text += base::Text("Note: {}", {words::Told(concern.detail(), concern.next())}) + "\n";
  }
  return text +
         base::Text("Folder: {}", {base::Printable(status.folder(), base::Newlines::kReplace)}) +
         "\n";
}

// What is known about the other devices; they are not contacted.
absl::StatusOr<SyncStatus> Sync(Context& context, const StatusResponse& status) {
  SyncStatus sync;
  sync.set_alone(true);
  if (status.state() != client::v1::VAULT_STATE_UNLOCKED) return sync;
  const absl::Status asked = context.session().Call(link::SyncService::kGetSyncStatus,
                                                    client::v1::GetSyncStatusRequest(), &sync);
  if (!asked.ok()) return asked;
  return sync;
}

// The number of things that are due, not what they are. Nothing is marked as seen.
absl::StatusOr<int> Due(Context& context, const StatusResponse& status) {
  if (status.state() != client::v1::VAULT_STATE_UNLOCKED) return 0;
  client::v1::ListDueResponse response;
  absl::Status asked =
      context.session().Call(link::SpaceService::kListDue, client::v1::ListDueRequest(), &response);
  // An older daemon without this call has nothing that could be due.
  if (absl::IsUnimplemented(asked)) return 0;
  if (!asked.ok()) return asked;
  return response.due_size();
}

std::string DueSentence(int due) {
  if (due == 0) return "";
  return base::Plural("{} thing waits: `fallow due`.", "{} things wait: `fallow due`.",
                      static_cast<uint64_t>(due)) +
         "\n";
}

}  // namespace

Action AddStatus(Verb) {
  return [](Context& context) -> absl::Status {
    const auto status = VaultStatus(context);
    if (!status.ok()) return status.status();
    const auto sync = Sync(context, *status);
    if (!sync.ok()) return sync.status();
    const auto due = Due(context, *status);
    if (!due.ok()) return due.status();
    if (context.json()) {
      words::Json json = ToJson(*status);
      if (status->state() == client::v1::VAULT_STATE_UNLOCKED) json["due"] = *due;
      if (!sync->alone()) json["sync"] = words::ToJson(*sync, context.zone());
      context.out().Write(words::Dump(json) + "\n");
      return absl::OkStatus();
    }
    context.out().Write(AsText(*status, *sync, context.calendar()));
    if (!sync->newcomers().empty()) {
      if (absl::Status s = ShowNewcomers(context); !s.ok()) return s;
    }
    context.out().Write(DueSentence(*due));
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
