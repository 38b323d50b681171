#include "clients/terminal/question.h"

#include <fcntl.h>

#include <array>
#include <string_view>

#include "clients/terminal/typed_line.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/base/unique_fd.h"

namespace fallow::terminal {

bool CanAsk() {
  return base::UniqueFd(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)).ok();
}

absl::StatusOr<std::string> Ask(const std::string& question) {
  // One byte longer than an answer may be, so that a longer one is noticed.
  std::array<char, kAnswerBytesMax + 1> line{};
  const absl::StatusOr<size_t> size = AskForLine(question, Echo::kOn, line);
  if (!size.ok()) return size.status();
  const std::string_view answer(line.data(), *size);
  if (answer.size() > kAnswerBytesMax) {
    return base::Invalid("The answer cannot be understood", "it is too long", "");
  }
  return std::string(base::Trim(answer));
}

}  // namespace fallow::terminal
