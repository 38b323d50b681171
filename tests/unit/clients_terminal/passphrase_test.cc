#include "clients/terminal/passphrase.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <catch2/catch.hpp>

#include "clients/link/exit_codes.h"
#include "clients/terminal/question.h"
#include "daemon/base/unique_fd.h"
#include "tests/unit/clients_terminal/pty.h"

namespace fallow::terminal {
namespace {

using base::kPassphraseBytesMax;
using base::SecretString;

base::UniqueFd Holding(const std::string& content) {
  base::UniqueFd fd(memfd_create("test", MFD_CLOEXEC));
  REQUIRE(write(fd.get(), content.data(), content.size()) == static_cast<ssize_t>(content.size()));
  REQUIRE(lseek(fd.get(), 0, SEEK_SET) == 0);
  return fd;
}

TEST_CASE("a passphrase is one line of a file descriptor and no byte more") {
  const base::UniqueFd fd = Holding("old secret\nnew secret\nthe text");
  CHECK(ReadPassphrase(fd.get())->view() == "old secret");
  CHECK(ReadPassphrase(fd.get())->view() == "new secret");
  CHECK(lseek(fd.get(), 0, SEEK_CUR) == 22);
}

TEST_CASE("a passphrase needs no line feed and keeps its spaces") {
  CHECK(ReadPassphrase(Holding(" a b \t").get())->view() == " a b \t");
}

TEST_CASE("an empty, overlong or unreadable passphrase is refused") {
  CHECK(link::ExitCodeOf(ReadPassphrase(Holding("").get()).status()) == link::ExitCode::kUsage);
  CHECK(link::ExitCodeOf(ReadPassphrase(Holding("\nx").get()).status()) == link::ExitCode::kUsage);
  CHECK(link::ExitCodeOf(ReadPassphrase(987).status()) == link::ExitCode::kUsage);
  CHECK(link::ExitCodeOf(ReadPassphrase(Holding(std::string("a\0b", 3)).get()).status()) ==
        link::ExitCode::kUsage);
  CHECK(ReadPassphrase(Holding(std::string(kPassphraseBytesMax, 'x')).get()).ok());
  CHECK_FALSE(ReadPassphrase(Holding(std::string(kPassphraseBytesMax + 1, 'x')).get()).ok());
}

TEST_CASE("a passphrase is asked for on the terminal without being shown") {
  const InTerminal run = RunInTerminal(
      [] {
        const absl::StatusOr<SecretString> answer = AskPassphrase("Passphrase: ");
        return answer.ok() && answer->view() == "open sesame" ? 7 : 1;
      },
      [asked = false](const std::string& shown) mutable -> std::string {
        if (asked || shown.find("Passphrase: ") == std::string::npos) return "";
        asked = true;
        return "open sesame\n";
      });
  CHECK(WEXITSTATUS(run.status) == 7);
  CHECK(run.shown.find("open") == std::string::npos);
}

TEST_CASE("a new passphrase must be typed twice alike") {
  for (const bool alike : {true, false}) {
    const InTerminal run = RunInTerminal(
        [] {
          const auto answer = AskNewPassphrase("New: ", "Again: ");
          return answer.ok() ? 7 : link::ToInt(link::ExitCodeOf(answer.status()));
        },
        [alike, step = 0](const std::string& shown) mutable -> std::string {
          if (step == 0 && shown.find("New: ") != std::string::npos) return ++step, "one\n";
          if (step == 1 && shown.find("Again: ") != std::string::npos) {
            return ++step, alike ? "one\n" : "two\n";
          }
          return "";
        });
    CHECK(WEXITSTATUS(run.status) == (alike ? 7 : 2));
  }
}

TEST_CASE("a passphrase that is typed with a zero byte is not cut there but refused") {
  const InTerminal run = RunInTerminal(
      [] { return link::ToInt(link::ExitCodeOf(AskPassphrase("Passphrase: ").status())); },
      [asked = false](const std::string& shown) mutable -> std::string {
        if (asked || shown.find("Passphrase: ") == std::string::npos) return "";
        asked = true;
        return {"open\0sesame\n", 12};
      });
  CHECK(WEXITSTATUS(run.status) == link::ToInt(link::ExitCode::kUsage));
}

TEST_CASE("without a terminal the passphrase is not asked for") {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    _exit(!CanAsk() && link::ExitCodeOf(AskPassphrase("?").status()) == link::ExitCode::kUsage ? 0
                                                                                               : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace
}  // namespace fallow::terminal
