#include "clients/terminal/pager.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "clients/terminal/terminal.h"

namespace fallow::terminal {
namespace {

// Ctrl-C belongs to the pager, and writing to a pager that has exited is an error rather than the
// end.
void LeaveSignalsToPager() {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  for (const int number : {SIGINT, SIGQUIT, SIGPIPE}) sigaction(number, &ignore, nullptr);
}

void RestoreSignals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (const int number : {SIGINT, SIGQUIT, SIGPIPE}) sigaction(number, &standard, nullptr);
}

}  // namespace

std::optional<std::string> PagerCommand(const base::Environment& environment) {
  std::optional<std::string> named = environment("PAGER");
  if (named == "cat") return std::nullopt;
  if (named && !named->empty()) return named;
  for (const char* less : {"/usr/bin/less", "/bin/less", "/usr/local/bin/less"}) {
    if (access(less, X_OK) == 0) return less;
  }
  return std::nullopt;
}

std::optional<Pager> Pager::Start(int output, const base::Environment& environment) {
  const std::optional<std::string> command = PagerCommand(environment);
  if (!command || !IsTerminal(output)) return std::nullopt;
  const bool less_is_set = environment("LESS").has_value();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  base::UniqueFd reading(ends[0]);
  base::UniqueFd writing(ends[1]);
  const pid_t process = fork();
  if (process < 0) return std::nullopt;
  if (process == 0) {
    RestoreSignals();
    setenv("LESSHISTFILE", "-", 1);  // NOLINT(concurrency-mt-unsafe): one thread after fork
    setenv("LESSSECURE", "1", 1);    // NOLINT(concurrency-mt-unsafe)
    if (!less_is_set) setenv("LESS", "FR", 1);  // NOLINT(concurrency-mt-unsafe)
    if (dup2(reading.get(), STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0) _exit(127);
    execl("/bin/sh", "sh", "-c", command->c_str(), nullptr);
    _exit(127);
  }
  LeaveSignalsToPager();
  return Pager(std::move(writing), process);
}

Pager::Pager(Pager&& other) noexcept
    : input_(std::move(other.input_)), process_(std::exchange(other.process_, -1)) {}

bool Pager::Write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(input_.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

bool Pager::Finish() {
  input_.reset();
  if (process_ < 0) return true;
  int ended = 0;
  while (waitpid(process_, &ended, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  RestoreSignals();
  constexpr int kNotExecutable = 126;  // sh's exit code, and 127 if there is no such program
  return !WIFEXITED(ended) || WEXITSTATUS(ended) < kNotExecutable;
}

}  // namespace fallow::terminal
