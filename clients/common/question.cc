#include "clients/common/question.h"

#include <fcntl.h>

#include <array>
#include <string_view>

#include "clients/common/errors.h"
#include "clients/common/fd.h"
#include "clients/common/typed_line.h"

namespace fallow::client {

bool CanAsk() {
  return Fd(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)).ok();
}

absl::StatusOr<std::string> Ask(const std::string& question) {
  // One byte more than an answer may have, so that a longer one is noticed.
  std::array<char, kAnswerBytesMax + 1> line{};
  const absl::StatusOr<size_t> size = AskForLine(question, Echo::kOn, line);
  if (!size.ok()) return size.status();
  std::string_view answer(line.data(), *size);
  if (answer.size() > kAnswerBytesMax) {
    return Invalid("The answer cannot be understood", "it is too long", "");
  }
  constexpr std::string_view kBlank = " \t\r";
  const size_t begin = answer.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return std::string();
  answer = answer.substr(begin, answer.find_last_not_of(kBlank) - begin + 1);
  return std::string(answer);
}

}  // namespace fallow::client
