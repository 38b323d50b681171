#ifndef FALLOW_CLIENTS_TERMINAL_PASSPHRASE_H_
#define FALLOW_CLIENTS_TERMINAL_PASSPHRASE_H_

// Passphrases on their way from a person, or a script, to the daemon. They never come from the
// command's arguments or the environment, are never echoed, and are wiped from this process's
// memory when done with. Blocking; one thread.

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fallow::terminal {

inline constexpr size_t kPassphraseBytesMax = 1024;

// Overwrites `text`, in a way that the compiler does not leave out, and empties it. For copies that
// have to be made on the way, such as a request's field.
void Wipe(std::string* text);

// A secret of at most kPassphraseBytesMax bytes that wipes itself. Move-only.
class SecretString {
 public:
  SecretString() = default;
  // REQUIRES: no longer than kPassphraseBytesMax.
  explicit SecretString(std::string_view text);
  ~SecretString() { Clear(); }
  SecretString(SecretString&& other) noexcept;
  SecretString& operator=(SecretString&& other) noexcept;

  std::string_view view() const { return {bytes_.get(), size_}; }
  bool empty() const { return size_ == 0; }
  bool operator==(const SecretString& other) const { return view() == other.view(); }

 private:
  void Clear();

  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0;
};

// The next line from `fd`, without its line feed, and not a byte more: what follows stays to be
// read, so a script can give an old and a new passphrase, or a text, on the same descriptor.
// INVALID_ARGUMENT when it is empty, too long, or cannot be read.
absl::StatusOr<SecretString> ReadPassphrase(int fd);

// Asks on the terminal (/dev/tty, whatever stdin and stdout are) without echo. When a signal ends
// the program meanwhile, the terminal is put right first. INVALID_ARGUMENT when there is no
// terminal, or the answer is empty or too long.
absl::StatusOr<SecretString> AskPassphrase(const std::string& question);

// Asks twice; INVALID_ARGUMENT when the answers differ.
absl::StatusOr<SecretString> AskNewPassphrase(const std::string& question,
                                              const std::string& again);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_PASSPHRASE_H_
