// fallow status: whether the journal is unlocked, what it contains, and whether it is the same
// everywhere.

#include <algorithm>
#include <utility>

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/device.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/vault_report.h"
#include "clients/link/calls.h"
#include "clients/link/connection.h"
#include "clients/words/json.h"
#include "clients/words/next_step.h"
#include "clients/words/reflection_view.h"
#include "clients/words/sync_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "fallow/client/v1/device.pb.h"
#include "fallow/client/v1/space.pb.h"
#include "fallow/client/v1/sync.pb.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::cli {
namespace {

using client::v1::StatusResponse;
using client::v1::SyncStatus;

std::string OpenSentence(uint64_t lock_after_seconds) {
  if (lock_after_seconds == 0) {
    return base::Text("The journal is open and stays open until you lock it.");
  }
  if (lock_after_seconds % 60 != 0) {
    return base::Plural("The journal is open; it locks itself after {} second without use.",
                        "The journal is open; it locks itself after {} seconds without use.",
                        lock_after_seconds);
  }
  return base::Plural("The journal is open; it locks itself after {} minute without use.",
                      "The journal is open; it locks itself after {} minutes without use.",
                      lock_after_seconds / 60);
}

std::string SizeSentence(const StatusResponse& status) {
  // Of a journal whose devices cannot be read the name is not known.
  if (status.device_name().empty()) {
    return base::Plural(
        "{0} reflection, {1} on disk.", "{0} reflections, {1} on disk.", status.reflections(),
        {words::Bytes(status.journal_bytes() + status.index_bytes() + status.blob_bytes())});
  }
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
      return base::Marked("The state of the journal is unknown.");
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
  if (!sync.alone() || sync.has_released()) text += words::SameSentence(sync, calendar) + "\n";
  if (!sync.listening_trouble().empty()) {
    text += words::Told(sync.listening_trouble(), sync.listening_next()) + "\n";
  }
  if (sync.has_held()) text += words::HeldSentence(sync.held(), calendar) + "\n";
  if (status.drafts() > 0) {
    text += base::Plural("{} draft waiting; `fallow drafts` lists it.",
                         "{} drafts waiting; `fallow drafts` lists them.", status.drafts()) +
            "\n";
  }
  if (status.deleted() > 0) {
    text +=
        base::Plural(
            "{} deleted reflection can still be brought back; `fallow list --deleted` lists it.",
            "{} deleted reflections can still be brought back; `fallow list --deleted` lists them.",
            status.deleted()) +
        "\n";
  }
  if (!status.unfinished().empty()) {
    text += base::Text("Something that was let go is not finished on this device. {}",
                       {base::Printable(status.unfinished(), base::Newlines::kReplace)}) +
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

// All that is shown. Other devices are not contacted, and nothing that is due is marked as seen.
struct Known {
  StatusResponse vault;
  SyncStatus sync;
  client::v1::ListDevicesResponse devices;  // where there are newcomers among them
  int due = 0;
};

// A call that never asks for a passphrase: looking at a journal does not open it.
template <class Request, class Response>
absl::Status CallAsItIs(Context& context, link::Unary<Request, Response> call, Response* response) {
  const absl::StatusOr<link::Connection*> connection = context.session().Connect();
  if (!connection.ok()) return connection.status();
  return (*connection)->Call(call, Request(), response);
}

// Then nothing is synced, and what is known of other devices may be half of what there was.
bool IsForReadingOnly(const StatusResponse& vault) {
  return std::ranges::any_of(vault.findings(), [](const client::v1::DoctorFinding& finding) {
    return finding.check() == client::v1::DoctorFinding::CHECK_READING;
  });
}

absl::Status Ask(Context& context, Known& known) {
  known = {};
  known.sync.set_alone(true);
  absl::StatusOr<StatusResponse> vault = VaultStatus(context);
  if (!vault.ok()) return vault.status();
  known.vault = *std::move(vault);
  if (known.vault.state() != client::v1::VAULT_STATE_UNLOCKED) return absl::OkStatus();
  absl::Status asked;
  if (!IsForReadingOnly(known.vault)) {
    asked = CallAsItIs(context, link::SyncService::kGetSyncStatus, &known.sync);
  }
  if (asked.ok() && !known.sync.newcomers().empty()) {
    asked = CallAsItIs(context, link::DeviceService::kListDevices, &known.devices);
  }
  if (!asked.ok()) return asked;
  client::v1::ListDueResponse due;
  asked = CallAsItIs(context, link::SpaceService::kListDue, &due);
  // An older daemon without this call has nothing that could be due.
  if (absl::IsUnimplemented(asked)) return absl::OkStatus();
  known.due = due.due_size();
  return asked;
}

std::string DueSentence(int due) {
  if (due == 0) return "";
  return base::Plural("{} thing is waiting: see `fallow due`.",
                      "{} things are waiting: see `fallow due`.", static_cast<uint64_t>(due)) +
         "\n";
}

}  // namespace

Action AddStatus(Verb) {
  return [](Context& context) -> absl::Status {
    Known known;
    absl::Status asked = Ask(context, known);
    // It was locked between two of the calls: then that is its state.
    if (absl::IsFailedPrecondition(asked)) asked = Ask(context, known);
    if (!asked.ok()) return asked;
    if (context.json()) {
      words::Json json = ToJson(known.vault);
      if (known.vault.state() == client::v1::VAULT_STATE_UNLOCKED) json["due"] = known.due;
      if (!known.sync.alone() || known.sync.has_released()) {
        json["sync"] = words::ToJson(known.sync, context.zone());
      }
      context.out().Write(words::Dump(json) + "\n");
      return absl::OkStatus();
    }
    context.out().Write(AsText(known.vault, known.sync, context.calendar()));
    WriteNewcomers(context, known.devices);
    context.out().Write(DueSentence(known.due));
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
