#include "clients/common/question.h"

#include <bsd/readpassphrase.h>
#include <fcntl.h>

#include <array>
#include <string_view>

#include "clients/common/errors.h"
#include "clients/common/fd.h"

namespace fallow::client {

bool CanAsk() {
  return Fd(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)).ok();
}

absl::StatusOr<std::string> Ask(const std::string& question) {
  // One byte more than an answer may have, so that a longer one is noticed, and the ending zero.
  std::array<char, kAnswerBytesMax + 2> line{};
  if (readpassphrase(question.c_str(), line.data(), line.size(), RPP_ECHO_ON | RPP_REQUIRE_TTY) ==
      nullptr) {
    return Invalid("There is no terminal to ask on", "", "");
  }
  std::string_view answer = line.data();
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
