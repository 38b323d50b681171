#include "clients/terminal/editor_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <ctime>
#include <utility>
#include <vector>

#include "daemon/base/status.h"

extern "C" {  // glibc 2.36 lacks this itself.
#include <sys/pidfd.h>
}

namespace fallow::terminal {
namespace {

constexpr std::array<int, 4> kWatched = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};

// Where the handler records signals; -1 when nobody watches.
std::atomic<int> watch_fd{-1};
std::atomic<int> watch_first{0};

void NoteSignal(int number, siginfo_t* info, void* /*context*/) {
  const bool by_key = (number == SIGINT || number == SIGQUIT) && info->si_code == SI_KERNEL;
  const int fd = watch_fd.load();
  if (by_key || fd < 0) return;
  const int error = errno;
  int none = 0;
  watch_first.compare_exchange_strong(none, number);
  (void)!write(fd, "s", 1);
  errno = error;
}

absl::StatusOr<std::array<base::UniqueFd, 2>> MakePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return base::FromErrno("A pipe cannot be created", errno);
  return std::array<base::UniqueFd, 2>{base::UniqueFd(ends[0]), base::UniqueFd(ends[1])};
}

// An editor that has been sent SIGHUP may still write into the folder while it is being removed.
void WipeUntilGone(const std::string& folder) {
  constexpr int kTries = 40;
  constexpr timespec kPause{0, 50'000'000};  // 50 ms
  for (int i = 0; i < kTries; ++i) {
    WipeFolder(folder);
    if (access(folder.c_str(), F_OK) != 0) return;
    nanosleep(&kPause, nullptr);
  }
}

void ResetSignals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

SignalWatch::SignalWatch() {
  auto pipe = MakePipe();
  if (!pipe.ok()) return;
  reading_ = std::move((*pipe)[0]);
  writing_ = std::move((*pipe)[1]);
  fcntl(writing_.get(), F_SETFL, O_NONBLOCK);
  watch_first = 0;
  watch_fd = writing_.get();
  struct sigaction noting {};
  noting.sa_sigaction = NoteSignal;
  noting.sa_flags = SA_SIGINFO | SA_RESTART;
  for (const int number : kWatched) sigaction(number, &noting, &before_[number]);
}

SignalWatch::~SignalWatch() {
  for (const auto& [number, action] : before_) sigaction(number, &action, nullptr);
  watch_fd = -1;
}

int SignalWatch::noted() const {
  return watch_first.load();
}

absl::StatusOr<Keeper> Keeper::Start(const PrivateFolder& folder) {
  auto pipe = MakePipe();
  if (!pipe.ok()) return pipe.status();
  const pid_t process = fork();
  if (process < 0) return base::FromErrno("A process cannot be started", errno);
  if (process > 0) {
    (*pipe)[0].reset();
    return Keeper(std::move((*pipe)[1]), process);
  }
  // Leaves the terminal's session, whose signals would end it, and keeps only the pipe open.
  setsid();
  ResetSignals();
  const int lifeline = (*pipe)[0].get();
  if (dup2(lifeline, STDIN_FILENO) < 0) _exit(1);
  close_range(STDIN_FILENO + 1, UINT_MAX, 0);
  char word = 0;
  ssize_t got = 0;
  while ((got = read(STDIN_FILENO, &word, 1)) < 0 && errno == EINTR) {
  }
  if (got == 0) WipeUntilGone(folder.path());
  _exit(0);
}

Keeper::Keeper(Keeper&& other) noexcept
    : lifeline_(std::move(other.lifeline_)), process_(std::exchange(other.process_, -1)) {}

Keeper::~Keeper() {
  if (process_ < 0) return;
  (void)!write(lifeline_.get(), "k", 1);
  lifeline_.reset();
  int ended = 0;
  while (waitpid(process_, &ended, 0) < 0 && errno == EINTR) {
  }
}

absl::StatusOr<EditorProcess> EditorProcess::Start(const EditorCommand& command,
                                                   const PrivateFolder& folder,
                                                   const std::string& file) {
  // The shell is replaced by the editor, so that signals reach the editor itself.
  const size_t first_space = command.command.find(' ');
  const bool assigns = command.command.substr(0, first_space).find('=') != std::string::npos;
  // Not shown
  const std::string line = (assigns ? "exec env " : "exec ") + command.command + " \"$@\"";
  const std::string path = folder.path() + "/" + file;
  std::vector<const char*> arguments = {"sh", "-c", line.c_str(), "editor"};
  for (const std::string& option : command.options) arguments.push_back(option.c_str());
  arguments.push_back(path.c_str());
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process < 0) return base::FromErrno("The editor cannot be started", errno);
  if (process == 0) {
    ResetSignals();
    folder.Keep();
    prctl(PR_SET_PDEATHSIG, SIGHUP);
    if (getppid() != parent) _exit(127);
    setenv("TMPDIR", folder.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe): after fork
    execv("/bin/sh", const_cast<char* const*>(arguments.data()));
    _exit(127);
  }
  base::UniqueFd ended(pidfd_open(process, 0));
  if (!ended.ok()) {
    const int error = errno;
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
    return base::FromErrno("The editor cannot be watched", error);
  }
  return EditorProcess(process, std::move(ended));
}

int EditorProcess::Wait() {
  int status = 0;
  while (waitpid(process_, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void EditorProcess::Stop(absl::Duration patience) {
  pidfd_send_signal(ended_.get(), SIGHUP, nullptr, 0);
  pollfd waiting{ended_.get(), POLLIN, 0};
  if (poll(&waiting, 1, static_cast<int>(absl::ToInt64Milliseconds(patience))) <= 0) {
    pidfd_send_signal(ended_.get(), SIGKILL, nullptr, 0);
  }
  Wait();
}

}  // namespace fallow::terminal
