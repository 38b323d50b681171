#include "clients/link/socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

#include "absl/time/clock.h"
#include "clients/link/spawn.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"

namespace fallow::link {
namespace {

constexpr size_t kReasonBytesMax = 2048;
constexpr absl::Duration kRetry = absl::Milliseconds(5);

struct Attempt {
  base::UniqueFd fd;
  int error = 0;  // errno of a failed attempt
};

// `what` is a whole sentence, marked for the catalogue.
absl::Status Foreign(const char* what) {
  return base::Failed(what, "that user could read everything you send to it",
                      "Set FALLOW_HOME to a folder of your own.");
}

// A single attempt. The folder is opened first and the socket addressed through it, because a
// socket address only holds 108 bytes, and because the owner can then be checked without a race.
absl::StatusOr<Attempt> TryConnect(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = path.substr(0, std::max<size_t>(slash, 1));
  const base::UniqueFd opened(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!opened.ok()) return Attempt{base::UniqueFd(), errno};
  struct stat info {};
  if (fstat(opened.get(), &info) != 0)
    return base::FromErrno("The socket's folder cannot be read", errno);
  if (info.st_uid != geteuid())
    return Foreign(base::Marked("The folder of fallowd's socket belongs to another user"));

  Attempt attempt{base::UniqueFd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
                  0};
  if (!attempt.fd.ok()) return base::FromErrno("A socket cannot be created", errno);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string shortened =
      "/proc/self/fd/" + std::to_string(opened.get()) + path.substr(slash);
  if (shortened.size() >= sizeof(address.sun_path)) {
    return base::Invalid("The socket's name is too long", "it does not fit in a socket address",
                         "");
  }
  std::memcpy(address.sun_path, shortened.data(), shortened.size());
  if (connect(attempt.fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) !=
      0) {
    attempt.error = errno;
  }
  return attempt;
}

absl::StatusOr<Socket> Accepted(base::UniqueFd fd) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return base::FromErrno("The process behind the socket cannot be identified", errno);
  }
  if (peer.uid != geteuid())
    return Foreign(base::Marked("The process behind fallowd's socket belongs to another user"));
  return Socket{std::move(fd), peer.pid, false};
}

bool NobodyListens(int error) {
  return error == ENOENT || error == ECONNREFUSED || error == ENOTDIR;
}

// Waits until the daemon has reported on `ready` or exited, and returns what it wrote, unless that
// is "ready".
std::string ReadReport(const base::UniqueFd& ready, absl::Time deadline) {
  std::string said;
  while (said.size() < kReasonBytesMax && said.find('\n') == std::string::npos) {
    pollfd waiting{ready.get(), POLLIN, 0};
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) break;
    const auto milliseconds = static_cast<int>(absl::ToInt64Milliseconds(left)) + 1;
    if (poll(&waiting, 1, milliseconds) < 0 && errno != EINTR) break;
    std::array<char, 512> buffer{};
    const ssize_t got = read(ready.get(), buffer.data(), buffer.size());
    if (got == 0) break;
    if (got < 0 && errno != EAGAIN && errno != EINTR) break;
    if (got > 0) said.append(buffer.data(), static_cast<size_t>(got));
  }
  said.resize(std::min(said.find('\n'), said.size()));
  while (!said.empty() && said.back() == '.') said.pop_back();
  return said == "ready" ? "" : said;
}

void Pause() {
  absl::SleepFor(kRetry);
}

absl::StatusOr<Socket> ConnectToStarted(const SocketOptions& options, const std::string& why) {
  const absl::Time deadline = absl::Now() + options.patience;
  // If the daemon gave a reason, only one that another process has just started can still appear.
  const absl::Time hopeless =
      why.empty() ? deadline : std::min(deadline, absl::Now() + options.winner_patience);
  while (true) {
    absl::StatusOr<Attempt> attempt = TryConnect(options.path);
    if (!attempt.ok()) return attempt.status();
    if (attempt->error == 0) {
      absl::StatusOr<Socket> socket = Accepted(std::move(attempt->fd));
      if (socket.ok()) socket->started = true;
      return socket;
    }
    if (absl::Now() >= hopeless) break;
    Pause();
  }
  return base::Unreachable("fallowd was started but is not running",
                           why.empty() ? "it gave no reason" : why,
                           "Run `fallowd` in a terminal to see what it says.");
}

}  // namespace

absl::StatusOr<Socket> OpenSocket(const SocketOptions& options) {
  const absl::Time deadline = absl::Now() + options.patience;
  while (true) {
    absl::StatusOr<Attempt> attempt = TryConnect(options.path);
    if (!attempt.ok()) return attempt.status();
    if (attempt->error == 0) return Accepted(std::move(attempt->fd));
    if (NobodyListens(attempt->error)) break;
    // EAGAIN: its queue of connections is full, so it has not accepted one for a while.
    if (attempt->error != EAGAIN && attempt->error != EINTR) {
      return base::FromErrno("fallowd's socket cannot be reached", attempt->error);
    }
    if (absl::Now() >= deadline) return SilentDaemon(0);
    Pause();
  }
  if (!options.start) {
    return base::Unreachable("fallowd is not running", "nothing is listening on its socket",
                             "Any other command starts it.");
  }
  const absl::StatusOr<std::string> program = FindDaemonProgram(options.program);
  if (!program.ok()) return program.status();
  const absl::StatusOr<base::UniqueFd> ready = StartDaemon(*program);
  if (!ready.ok()) return ready.status();
  return ConnectToStarted(options, ReadReport(*ready, deadline));
}

absl::Status SilentDaemon(pid_t pid) {
  std::string name;
  if (pid > 0) std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/comm"), name);
  if (name == "fallowd") {
    const std::string number = std::to_string(pid);
    return base::Silent(
        base::Text("fallowd (process {}) does not answer", {number}),
        "it is alive, but busy or stuck",
        base::Text("Wait a moment and try again, or end it with `kill {}`; the next command starts "
                   "it again and nothing that was saved is lost.",
                   {number}));
  }
  return base::Silent("fallowd does not answer", "its socket is there, but nothing comes back",
                      "Wait a moment and try again, or end it with `pkill -x fallowd`; the next "
                      "command starts it again and nothing that was saved is lost.");
}

}  // namespace fallow::link
