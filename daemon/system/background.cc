#include "daemon/system/background.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>

#include "daemon/base/status.h"

namespace fallow::system {
namespace {

[[noreturn]] void WaitForChild(int pipe, pid_t child) {
  char first = 0;
  ssize_t got = 0;
  do {
    got = read(pipe, &first, 1);
  } while (got < 0 && errno == EINTR);
  if (got == 1) _exit(EXIT_SUCCESS);
  int ended = 0;
  waitpid(child, &ended, 0);
  _exit(WIFEXITED(ended) ? WEXITSTATUS(ended) : EXIT_FAILURE);
}

}  // namespace

absl::StatusOr<base::UniqueFd> ForkIntoBackground() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return base::FromErrno("The daemon cannot go into the background", errno);
  }
  base::UniqueFd reading(ends[0]);
  base::UniqueFd writing(ends[1]);
  const pid_t child = fork();
  if (child < 0) return base::FromErrno("The daemon cannot go into the background", errno);
  if (child > 0) {
    writing.reset();
    WaitForChild(reading.get(), child);
  }
  return writing;
}

void LeaveTerminal() {
  setsid();  // Fails when this process already leads a session, and then there is nothing to leave.
  FALLOW_CHECK(chdir("/") == 0);
}

void Report(base::UniqueFd pipe, std::string_view line) {
  if (!pipe.ok()) return;
  const std::string text = std::string(line) + "\n";
  // It does not matter if the starter no longer listens.
  [[maybe_unused]] const ssize_t written = write(pipe.get(), text.data(), text.size());
}

void CloseStandardStreams() {
  const base::UniqueFd nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nothing.ok()) return;
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    dup2(nothing.get(), stream);
  }
}

}  // namespace fallow::system
