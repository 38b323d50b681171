#include "clients/terminal/question.h"

#include <catch2/catch.hpp>

#include "clients/link/exit_codes.h"
#include "tests/unit/clients_terminal/pty.h"

namespace fallow::terminal {
namespace {

// Exits with 0 if the answer, after typing as `typed` says, is `expected`.
int AnswerIs(const std::string& typed, const std::string& expected, std::string* shown) {
  const InTerminal run = RunInTerminal(
      [&] {
        const absl::StatusOr<std::string> answer = Ask("Well? ");
        return answer.ok() && *answer == expected ? 0 : 1;
      },
      [&, said = false](const std::string& seen) mutable -> std::string {
        if (said || seen.find("Well? ") == std::string::npos) return "";
        said = true;
        return typed;
      });
  *shown = run.shown;
  return WEXITSTATUS(run.status);
}

TEST_CASE("an answer is seen while it is typed, and comes without spaces around it") {
  std::string shown;
  CHECK(AnswerIs("  yes \n", "yes", &shown) == 0);
  CHECK(shown.find("yes") != std::string::npos);
  CHECK(AnswerIs("\n", "", &shown) == 0);
}

TEST_CASE("the end of the input is no answer, and Enter is one") {
  std::string shown;
  CHECK(AnswerIs("\n", "", &shown) == 0);
  CHECK(AnswerIs("\x04", "", &shown) == 1);
}

TEST_CASE("an answer that is too long is refused") {
  std::string shown;
  const std::string most(kAnswerBytesMax, 'y');
  CHECK(AnswerIs(most + "\n", most, &shown) == 0);
  CHECK(AnswerIs(most + "y\n", most + "y", &shown) == 1);
}

TEST_CASE("without a terminal nothing is asked") {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    _exit(!CanAsk() && link::ExitCodeOf(Ask("?").status()) == link::ExitCode::kUsage ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace
}  // namespace fallow::terminal
