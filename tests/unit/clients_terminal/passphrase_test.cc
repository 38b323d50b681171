#include "clients/terminal/passphrase.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

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

constexpr std::string_view kStrong = "several words of no relation";

// Types the answers one after the other, each when a question has been asked.
InTerminal RunNewPassphrase(const std::vector<std::string>& answers) {
  return RunInTerminal(
      [] {
        const auto answer = AskNewPassphrase("Told once.", "New? ", "Again? ");
        if (!answer.ok()) return link::ToInt(link::ExitCodeOf(answer.status()));
        return answer->view() == kStrong ? 7 : 8;
      },
      [answers, given = size_t{0}](const std::string& shown) mutable -> std::string {
        size_t asked = 0;
        for (size_t at = shown.find("? "); at != std::string::npos; at = shown.find("? ", at + 1)) {
          ++asked;
        }
        if (asked <= given || given == answers.size()) return "";
        return answers[given++] + "\n";
      });
}

size_t Occurrences(const std::string& text, std::string_view what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST_CASE("a new passphrase must be typed twice alike, within three tries") {
  const std::string strong(kStrong);
  const std::string other = strong + "!";
  CHECK(WEXITSTATUS(RunNewPassphrase({strong, strong}).status) == 7);
  CHECK(WEXITSTATUS(RunNewPassphrase({strong, other, other, strong, strong, strong}).status) == 7);
  const InTerminal differ = RunNewPassphrase({strong, other, strong, other, strong, other});
  CHECK(Occurrences(differ.shown, "Told once.") == 1);
  CHECK(WEXITSTATUS(differ.status) == link::ToInt(link::ExitCode::kUsage));
  CHECK(differ.shown.find("words") == std::string::npos);
}

TEST_CASE("a very weak passphrase is taken when it is typed again after a warning") {
  const std::string strong(kStrong);
  CHECK(WEXITSTATUS(RunNewPassphrase({"secret", "secret", "secret"}).status) == 8);
  CHECK(WEXITSTATUS(RunNewPassphrase({"secret", strong, strong}).status) == 7);
  const InTerminal others = RunNewPassphrase({"secret", "password", strong, strong});
  CHECK(WEXITSTATUS(others.status) == 7);
  CHECK(others.shown.find("very weak") != std::string::npos);
  CHECK(Occurrences(others.shown, "Told once.") == 1);
}

TEST_CASE("what cannot be a passphrase is told before it is typed again") {
  const std::string strong(kStrong);
  const InTerminal run = RunNewPassphrase({"soft\u00ADhyphen in many words", strong, strong});
  CHECK(WEXITSTATUS(run.status) == 7);
  CHECK(run.shown.find("U+00AD") != std::string::npos);
}

TEST_CASE("how weak a passphrase is follows what people choose") {
  for (const std::string_view weak :
       {"a", "password", "qwertyuiop", "Jessica1990", "aaaaaaaaaaaa"}) {
    INFO(weak);
    CHECK(IsVeryWeak(SecretString(weak)));
  }
  CHECK_FALSE(IsVeryWeak(SecretString(kStrong)));
  CHECK_FALSE(IsVeryWeak(SecretString("kV9#tq2Lw8")));
}

TEST_CASE("a line end of another system comes along, for the daemon to judge") {
  CHECK(ReadPassphrase(Holding("windows\r\nnext").get())->view() == "windows\r");
  const std::string longest(kPassphraseBytesMax, 'x');
  CHECK(ReadPassphrase(Holding(longest + "\r\n").get())->view() == longest);
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
