#include "clients/link/spawn.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "daemon/base/catalogue.h"
#include "daemon/base/paths.h"
#include "daemon/base/status.h"

namespace fallow::link {
namespace {

constexpr int kReadyFd = 3;  // the first one after stdin, stdout and stderr

// Everything the child needs, prepared before the fork: between fork and exec, a process with
// several threads may only make system calls.
struct Plan {
  std::string program;
  std::vector<std::string> variables;
  std::vector<char*> arguments;
  std::vector<char*> environment;
};

constexpr std::array<const char*, 3> kArguments = {"fallowd", "--ready-fd", "3"};

// The current environment, but with a relative FALLOW_HOME made absolute, because the daemon
// changes its working directory to "/".
Plan MakePlan(const std::string& program) {
  constexpr std::string_view kHome = "FALLOW_HOME=";
  Plan plan{.program = program, .variables = {}, .arguments = {}, .environment = {}};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    std::string_view text(*variable);
    std::error_code error;
    if (text.substr(0, kHome.size()) == kHome && text.size() > kHome.size()) {
      const std::filesystem::path home =
          std::filesystem::absolute(text.substr(kHome.size()), error).lexically_normal();
      if (!error) {
        plan.variables.push_back(std::string(kHome) + home.string());
        continue;
      }
    }
    plan.variables.emplace_back(text);
  }
  for (const char* argument : kArguments) plan.arguments.push_back(const_cast<char*>(argument));
  for (std::string& variable : plan.variables) plan.environment.push_back(variable.data());
  plan.arguments.push_back(nullptr);
  plan.environment.push_back(nullptr);
  return plan;
}

// Runs in the grandchild: system calls only.
[[noreturn]] void Become(const Plan& plan, int ready) {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  umask(077);
  // The pipe may have one of the numbers that are about to be overwritten.
  const int pipe = fcntl(ready, F_DUPFD, kReadyFd + 1);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (pipe >= 0 && null >= 0 && chdir("/") == 0 && dup2(null, STDIN_FILENO) >= 0 &&
      dup2(null, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0 &&
      dup2(pipe, kReadyFd) >= 0 && close_range(kReadyFd + 1, UINT_MAX, 0) == 0) {
    execve(plan.program.c_str(), plan.arguments.data(), plan.environment.data());
    constexpr std::string_view kReason = base::Marked("it cannot be executed");
    (void)!write(kReadyFd, kReason.data(), kReason.size());
    (void)!write(kReadyFd, "\n", 1);
  }
  _exit(127);
}

bool IsExecutable(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
}

}  // namespace

absl::StatusOr<std::string> FindDaemonProgram(const std::string& named) {
  if (!named.empty()) return named;
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    std::string beside = (self.parent_path() / "fallowd").string();
    if (IsExecutable(beside)) return beside;
  }
  const std::string path =
      base::ProcessEnvironment("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find(':', begin), path.size());
    std::string candidate = path.substr(begin, end - begin) + "/fallowd";
    if (candidate.front() == '/' && end > begin && IsExecutable(candidate)) return candidate;
    begin = end + 1;
  }
  return base::Unreachable("fallowd is not running and cannot be started",
                           "there is no fallowd beside this program or in PATH",
                           "Install it, or start it by hand.");
}

absl::StatusOr<base::UniqueFd> StartDaemon(const std::string& program) {
  const Plan plan = MakePlan(program);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return base::FromErrno("A pipe cannot be created", errno);
  base::UniqueFd reading(ends[0]);
  base::UniqueFd writing(ends[1]);
  const pid_t child = fork();
  if (child < 0) return base::FromErrno("fallowd cannot be started", errno);
  if (child == 0) {
    // The session leader exits at once, so that the daemon can never acquire a terminal again.
    setsid();
    const pid_t daemon = fork();
    if (daemon == 0) Become(plan, writing.get());
    _exit(daemon < 0 ? 1 : 0);
  }
  int ended = 0;
  while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
  }
  fcntl(reading.get(), F_SETFL, O_NONBLOCK);
  return reading;
}

}  // namespace fallow::link
