#include "clients/cli/support/terminal_asker.h"

#include <utility>

#include "clients/terminal/lines.h"
#include "clients/terminal/passphrase.h"
#include "clients/terminal/question.h"
#include "clients/words/next_step.h"
#include "daemon/base/catalogue.h"

namespace fallow::cli {

bool TerminalAsker::CanAsk() const {
  return passphrase_fd_ >= 0 || terminal::CanAsk();
}

absl::StatusOr<base::SecretString> TerminalAsker::Passphrase(const std::string& question) {
  if (passphrase_fd_ >= 0) return terminal::ReadPassphrase(passphrase_fd_);
  if (terminal::CanAsk()) {
    return terminal::AskPassphrase(std::exchange(refused_, "") +
                                   (question.empty() ? base::Text("Passphrase:") + " " : question));
  }
  return absl::PermissionDeniedError(
      base::Text("The passphrase is needed, and there is no terminal to ask on. Pass it on a file "
                 "descriptor with `--passphrase-fd N`."));
}

int TerminalAsker::Tries() const {
  return passphrase_fd_ < 0 && terminal::CanAsk() ? 3 : 1;
}

void TerminalAsker::Refused(const absl::Status& why) {
  refused_ = words::Told(why) + "\n";
}

absl::StatusOr<base::SecretString> TerminalAsker::NewPassphrase(const std::string& question) {
  if (passphrase_fd_ >= 0 || !terminal::CanAsk()) return Passphrase(question);
  const std::string warning = base::Text(
      "Nobody can reset the passphrase. If you lose it, your journal on this device cannot be "
      "read again.");
  return terminal::AskNewPassphrase(warning, question, base::Text("Repeat the passphrase:") + " ");
}

void TerminalAsker::Unlocking(uint64_t done, uint64_t total) {
  if (!line_) line_.emplace(base::Text("Reading the journal"));
  line_->Update(done, total);
}

void TerminalAsker::UnlockingEnded() {
  line_.reset();
}

void TerminalAsker::Found(const client::v1::StatusResponse& status) {
  for (const client::v1::DoctorFinding& each : status.findings()) {
    terminal::WriteProblem(base::Text("notice: {}", {words::Told(each.detail(), each.next())}));
  }
}

}  // namespace fallow::cli
