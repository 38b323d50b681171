#ifndef FALLOW_CLIENTS_CLI_SUPPORT_TERMINAL_ASKER_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_TERMINAL_ASKER_H_

// Asks on the terminal, or reads from the file descriptor that a script passed. One thread.

#include <optional>
#include <string>

#include "clients/link/asker.h"
#include "clients/terminal/terminal.h"

namespace fallow::cli {

class TerminalAsker : public link::Asker {
 public:
  // `passphrase_fd`: the descriptor to read passphrases from; -1: the terminal.
  explicit TerminalAsker(int passphrase_fd) : passphrase_fd_(passphrase_fd) {}

  bool CanAsk() const override;
  // PERMISSION_DENIED when there is neither a descriptor nor a terminal.
  absl::StatusOr<base::SecretString> Passphrase(const std::string& question) override;
  // Three times on a terminal.
  int Tries() const override;
  void Refused(const absl::Status& why) override;
  // On a terminal it is said first that nobody can reset it.
  absl::StatusOr<base::SecretString> NewPassphrase(const std::string& question) override;
  void Unlocking(uint64_t done, uint64_t total) override;
  void UnlockingEnded() override;
  // As notices: whichever command has opened the journal, its output may not be everything.
  void Found(const client::v1::StatusResponse& status) override;

 private:
  int passphrase_fd_;
  std::string refused_;  // told before the next question
  std::optional<terminal::ProgressLine> line_;
};

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_TERMINAL_ASKER_H_
