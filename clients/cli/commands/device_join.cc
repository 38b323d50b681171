// fallow device join: a new vault that holds another device's journal.

#include "clients/cli/commands/device.h"
#include "clients/cli/support/report.h"
#include "clients/terminal/question.h"
#include "clients/terminal/terminal.h"
#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "clients/words/next_step.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/device.pb.h"

namespace fallow::cli {
namespace {

using client::v1::JoinJournalEvent;
using client::v1::JoinJournalRequest;

// The beginning of the link in a QR code, which contains the code and the addresses.
constexpr std::string_view kLinkScheme = "fallow:";

// The argument, or else the answer to `question`. The texts are marked ones.
absl::StatusOr<std::string> Given(const std::string& argument, const char* question,
                                  const char* what, const char* todo) {
  if (!argument.empty()) return argument;
  std::string answer;
  if (terminal::CanAsk()) {
    auto asked = terminal::Ask(base::Translated(question) + std::string(" "));
    if (!asked.ok()) return asked;
    answer = *std::move(asked);
  }
  if (answer.empty()) return base::Invalid(what, "", todo);
  return answer;
}

// What was reported while joining.
struct Heard {
  bool joined = false;
  std::string host;
  uint64_t records = 0;
};

absl::Status Join(Context& context, const JoinJournalRequest& request, Heard* heard) {
  terminal::ProgressLine line(base::Text("Records received:"));
  return context.session().Read(link::DeviceService::kJoinJournal, request,
                                [&](const JoinJournalEvent& event) {
                                  if (event.has_joined()) {
                                    heard->joined = true;
                                    heard->host = event.joined().host();
                                  } else if (event.has_progress()) {
                                    heard->records = event.progress().records();
                                    line.Update(heard->records, 0);
                                  }
                                  return true;
                                });
}

}  // namespace

absl::Status JoinJournal(Context& context, const JoinArguments& arguments) {
  link::Session& session = context.session();
  const auto state = session.State();
  if (!state.ok()) return state.status();
  if (*state != client::v1::VAULT_STATE_ABSENT) {
    return base::Failed("This device has not joined", "there is already a journal here",
                        "Set FALLOW_HOME to another folder for a second journal, or export this "
                        "one, move its folder away and import it after joining.");
  }
  const auto code = Given(arguments.code, base::Marked("Code shown on the other device:"),
                          base::Marked("The code is missing"),
                          base::Marked("Run `fallow device add` on the other device to see it."));
  if (!code.ok()) return code.status();
  const bool is_link = code->starts_with(kLinkScheme);
  const auto address =
      is_link ? arguments.address
              : Given(arguments.address, base::Marked("Address shown with the code:"),
                      base::Marked("The address is missing"),
                      base::Marked("Give `--address HOST:PORT` as the other device shows it."));
  if (!address.ok()) return address.status();
  const auto passphrase =
      session.asker().NewPassphrase(base::Text("Passphrase for the journal on this device:") + " ");
  if (!passphrase.ok()) return passphrase.status();
  JoinJournalRequest request;
  request.set_code(*code);
  request.set_address(*address);
  request.set_passphrase(std::string(passphrase->view()));
  request.set_device_name(arguments.name);
  Heard heard;
  const absl::Status status = Join(context, request, &heard);
  base::Wipe(request.mutable_passphrase());
  if (!status.ok() && heard.joined) {
    return absl::Status(
        status.code(),
        base::Text("This device has joined, but not everything has arrived yet: {} The rest "
                   "follows by itself; `fallow sync status` shows the progress.",
                   {words::Told(status)}));
  }
  if (!status.ok() && session.lost()) {
    return absl::Status(status.code(),
                        base::Text("{} The code may be used up. `fallow status` says whether this "
                                   "device has joined; if it has not, begin again with a new one.",
                                   {std::string(status.message())}));
  }
  if (!status.ok()) return status;
  ReportDone(context,
             base::Plural("This device has joined; {1} welcomed it. {0} record received.",
                          "This device has joined; {1} welcomed it. {0} records received.",
                          heard.records, {words::Shown(heard.host)}),
             {{"schema", words::kJsonSchema}, {"host", heard.host}, {"records", heard.records}});
  return absl::OkStatus();
}

}  // namespace fallow::cli
