#ifndef FALLOW_CLIENTS_TERMINAL_PASSPHRASE_H_
#define FALLOW_CLIENTS_TERMINAL_PASSPHRASE_H_

// Gets passphrases from the user, or a script. They never come from command-line arguments or the
// environment, are never echoed, and are wiped from this process's memory after use. Blocking; one
// thread.

#include <string>

#include "absl/status/statusor.h"
#include "daemon/base/secret_string.h"

namespace fallow::terminal {

// The next line from `fd`, without its line feed. Not a byte more is read, so that a script can
// pass an old and a new passphrase, or a text, on the same descriptor. INVALID_ARGUMENT when the
// line is empty, too long, or cannot be read.
absl::StatusOr<base::SecretString> ReadPassphrase(int fd);

// Asks on the terminal (/dev/tty, whatever stdin and stdout are) without echo. If a signal ends the
// program meanwhile, the terminal is restored first. INVALID_ARGUMENT when there is no terminal, or
// the answer is empty or too long.
absl::StatusOr<base::SecretString> AskPassphrase(const std::string& question);

// Asks twice; INVALID_ARGUMENT when the two answers differ.
absl::StatusOr<base::SecretString> AskNewPassphrase(const std::string& question,
                                                    const std::string& again);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_PASSPHRASE_H_
