#ifndef FALLOW_CLIENTS_TERMINAL_PASSPHRASE_H_
#define FALLOW_CLIENTS_TERMINAL_PASSPHRASE_H_

// Gets passphrases from the user, or a script. They never come from command-line arguments or the
// environment, are never echoed, and are wiped from this process's memory after use. Blocking; one
// thread.

#include <string>

#include "absl/status/statusor.h"
#include "daemon/base/secret_string.h"

namespace fallow::terminal {

// The next line from `fd`, without its line feed but with any other line end, and not a byte more:
// what follows stays to be read, so a script can give an old and a new passphrase, or a text, on
// the same descriptor. INVALID_ARGUMENT when it is empty, too long, or cannot be read.
absl::StatusOr<base::SecretString> ReadPassphrase(int fd);

// Asks on the terminal (/dev/tty, whatever stdin and stdout are) without echo. If a signal ends the
// program meanwhile, the terminal is restored first. INVALID_ARGUMENT when there is no terminal, or
// the answer is empty or too long.
absl::StatusOr<base::SecretString> AskPassphrase(const std::string& question);

// Whether somebody who guesses as people choose would soon have it, as zxcvbn estimates.
bool IsVeryWeak(const base::SecretString& passphrase);

// Tells `first_told`, then asks for one and then for it `again`. What cannot be taken
// (daemon/base/passphrase.h), or is mistyped the second time, is asked for anew, three times in
// all; INVALID_ARGUMENT after that. A very weak one is taken once it was typed a second time after
// a warning.
absl::StatusOr<base::SecretString> AskNewPassphrase(const std::string& first_told,
                                                    const std::string& question,
                                                    const std::string& again);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_PASSPHRASE_H_
