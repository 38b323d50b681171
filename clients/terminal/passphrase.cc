#include "clients/terminal/passphrase.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "clients/terminal/typed_line.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"

namespace fallow::terminal {

using base::kPassphraseBytesMax;
using base::SecretString;

namespace {

// One byte longer than a passphrase may be, so that a longer one is noticed.
class WipedBuffer {
 public:
  ~WipedBuffer() { explicit_bzero(bytes_.data(), bytes_.size()); }
  char* data() { return bytes_.data(); }
  static constexpr size_t size() { return kPassphraseBytesMax + 1; }

 private:
  std::array<char, kPassphraseBytesMax + 1> bytes_{};
};

absl::StatusOr<SecretString> Checked(std::string_view answer) {
  if (answer.size() > kPassphraseBytesMax) {
    return base::Invalid("The passphrase cannot be used",
                         base::Plural("it is longer than {} byte", "it is longer than {} bytes",
                                      kPassphraseBytesMax),
                         "");
  }
  if (answer.empty()) return base::Invalid("The passphrase cannot be used", "it is empty", "");
  if (answer.find('\0') != std::string_view::npos) {
    return base::Invalid("The passphrase cannot be used", "it contains a zero byte", "");
  }
  return SecretString(answer);
}

}  // namespace

absl::StatusOr<SecretString> ReadPassphrase(int fd) {
  WipedBuffer line;
  size_t size = 0;
  while (size <= kPassphraseBytesMax) {
    const ssize_t got = read(fd, line.data() + size, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return base::Invalid(
          base::Text("The passphrase cannot be read from file descriptor {}", {std::to_string(fd)}),
          std::generic_category().message(errno),
          "Give the number of an open descriptor, as in `--passphrase-fd 3 3<file`.");
    }
    if (got == 0 || line.data()[size] == '\n') break;
    ++size;
  }
  return Checked({line.data(), size});
}

absl::StatusOr<SecretString> AskPassphrase(const std::string& question) {
  WipedBuffer line;
  const absl::StatusOr<size_t> size =
      AskForLine(question, Echo::kOff, {line.data(), WipedBuffer::size()});
  if (absl::IsInvalidArgument(size.status())) {
    return base::Invalid("There is no terminal to ask for the passphrase on", "",
                         "Pass it on a file descriptor with `--passphrase-fd N`.");
  }
  if (!size.ok()) return size.status();
  return Checked({line.data(), *size});
}

absl::StatusOr<SecretString> AskNewPassphrase(const std::string& question,
                                              const std::string& again) {
  absl::StatusOr<SecretString> first = AskPassphrase(question);
  if (!first.ok()) return first;
  const absl::StatusOr<SecretString> second = AskPassphrase(again);
  if (!second.ok()) return second.status();
  if (!(*first == *second)) {
    return base::Invalid("The two passphrases differ", "", "Nothing was changed; try again.");
  }
  return first;
}

}  // namespace fallow::terminal
