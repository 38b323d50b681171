#include "clients/cli/read_input.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "clients/common/errors.h"

namespace fallow::cli {

absl::Status TextTooLong() {
  return client::Invalid("The text is too long", "one reflection holds at most 4 MiB",
                         "Attach it as a file instead: `fallow write --attach FILE`.");
}

std::string WithoutLastLineFeed(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

absl::StatusOr<std::string> ReadInput() {
  std::string text;
  std::array<char, 64 << 10> chunk;
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return client::FromErrno("Standard input cannot be read", errno);
    if (got == 0) return WithoutLastLineFeed(std::move(text));
    text.append(chunk.data(), static_cast<size_t>(got));
    if (text.size() > kTextBytesMax) return TextTooLong();
  }
}

}  // namespace fallow::cli
