#include "clients/terminal/passphrase.h"

#include <unistd.h>
#include <zxcvbn.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "clients/terminal/typed_line.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/passphrase.h"
#include "daemon/base/status.h"

namespace fallow::terminal {

using base::kPassphraseBytesMax;
using base::SecretString;

namespace {

// Below this many bits a guesser who knows people's habits is done within weeks, whatever each
// guess costs: 2^35 guesses, ten thousand a second, are forty days.
constexpr double kWeakBits = 35;
// What is judged of a passphrase: the time that it takes grows faster than its length.
constexpr size_t kJudgedBytesMax = 100;
constexpr int kTries = 3;

// Some bytes more than a passphrase may have, so that a longer one is noticed, and a line end is
// taken for one.
class WipedBuffer {
 public:
  ~WipedBuffer() { explicit_bzero(bytes_.data(), bytes_.size()); }
  char* data() { return bytes_.data(); }
  static constexpr size_t size() { return kPassphraseBytesMax + 3; }

 private:
  std::array<char, kPassphraseBytesMax + 3> bytes_{};
};

// The line end stays with an answer that has room for it: an old passphrase may have it.
absl::StatusOr<SecretString> Checked(std::string_view answer) {
  if (answer.size() > kPassphraseBytesMax) answer = base::WithoutLineEnds(answer);
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
  while (size < WipedBuffer::size()) {
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

bool IsVeryWeak(const SecretString& passphrase) {
  std::array<char, kJudgedBytesMax + 1> judged{};
  const std::string_view typed = passphrase.view().substr(0, kJudgedBytesMax);
  std::copy(typed.begin(), typed.end(), judged.begin());
  const double bits = ZxcvbnMatch(judged.data(), nullptr, nullptr);
  explicit_bzero(judged.data(), judged.size());
  return bits < kWeakBits;
}

namespace {

// One that can be set and that the person means, weak or not; `before` is told first.
absl::StatusOr<SecretString> AskForOne(const std::string& before, const std::string& question) {
  absl::StatusOr<SecretString> first = AskPassphrase(before + question);
  if (!first.ok()) return first;
  if (absl::Status s = base::NewPassphrase(first->view()).status(); !s.ok()) return s;
  if (!IsVeryWeak(*first)) return first;
  absl::StatusOr<SecretString> second = AskPassphrase(
      base::Text("That is a very weak passphrase: a program can guess it. Several words that have "
                 "nothing to do with each other are far better. Type another one, or the same one "
                 "again to use it anyway.") +
      "\n" + question);
  if (!second.ok()) return second;
  if (absl::Status s = base::NewPassphrase(second->view()).status(); !s.ok()) return s;
  if (*first == *second || !IsVeryWeak(*second)) return second;
  return base::Invalid("The passphrase was not taken", "it is very weak, too", "");
}

absl::Status TheyDiffer() {
  return base::Invalid("The two passphrases differ", "", "Nothing was changed; try again.");
}

}  // namespace

absl::StatusOr<SecretString> AskNewPassphrase(const std::string& first_told,
                                              const std::string& question,
                                              const std::string& again) {
  std::string before = first_told.empty() ? "" : first_told + "\n";
  for (int left = kTries;;) {
    absl::StatusOr<SecretString> first = AskForOne(before, question);
    if (first.ok()) {
      const absl::StatusOr<SecretString> second = AskPassphrase(again);
      if (!second.ok()) return second.status();
      if (*first == *second) return first;
      first = TheyDiffer();
    }
    if (--left == 0 || !absl::IsInvalidArgument(first.status())) return first;
    before = std::string(first.status().message()) + "\n";
  }
}

}  // namespace fallow::terminal
