#include "daemon/system/listener.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::system {
namespace {

constexpr int kBacklog = 128;          // connections not yet accepted
constexpr int kInheritedFdsStart = 3;  // SD_LISTEN_FDS_START
constexpr std::string_view kWhileBinding = "fallowd.sock.new";

std::string Text(std::string_view name) {
  return std::string(name);
}

absl::Status BindTo(int fd, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  FALLOW_CHECK(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return base::FromErrno("The socket cannot be created", errno);
  }
  return absl::OkStatus();
}

// Only a socket is ever replaced; anything else found under its name is left alone.
absl::Status CheckReplaceable(const PrivateFolder& folder) {
  struct stat found {};
  if (fstatat(folder.fd(), Text(base::kSocketName).c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? absl::OkStatus()
                           : base::FromErrno("The socket cannot be looked at", errno);
  }
  if (S_ISSOCK(found.st_mode)) return absl::OkStatus();
  return base::Failed("The socket cannot be created",
                      (folder.path() / base::kSocketName).string() +
                          " is something else; move it away, then try again",
                      "");
}

absl::StatusOr<int> Number(const std::string& text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) {
    return base::Invalid("The service manager's variables cannot be read",
                         "LISTEN_PID or LISTEN_FDS is not a number", "");
  }
  return value;
}

bool IsListeningUnixSocket(int fd) {
  int value = 0;
  socklen_t size = sizeof(value);
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) != 0 || value == 0) return false;
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &size) != 0 || value != SOCK_STREAM) return false;
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &value, &size) == 0 && value == AF_UNIX;
}

// The descriptor that the service manager passed to this process, if it did.
absl::StatusOr<std::optional<base::UniqueFd>> Inherited(const base::Environment& environment) {
  const auto pid_text = environment("LISTEN_PID");
  const auto count_text = environment("LISTEN_FDS");
  if (!pid_text || !count_text) return std::nullopt;
  FALLOW_ASSIGN_OR_RETURN(const int pid, Number(*pid_text));
  FALLOW_ASSIGN_OR_RETURN(const int count, Number(*count_text));
  if (pid != getpid()) return std::nullopt;
  if (count != 1 || !IsListeningUnixSocket(kInheritedFdsStart)) {
    return base::Invalid(
        "The service manager's socket cannot be used",
        "it must be one listening Unix stream socket; the unit fallowd.socket says which", "");
  }
  base::UniqueFd fd(kInheritedFdsStart);
  fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  fcntl(fd.get(), F_SETFL, fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
  return fd;
}

}  // namespace

Listener::Listener(PrivateFolder folder, LockFile lock)
    : folder_(std::move(folder)), lock_(std::move(lock)) {}

absl::StatusOr<Listener> Listener::Open(PrivateFolder folder,
                                        const base::Environment& environment) {
  FALLOW_ASSIGN_OR_RETURN(
      LockFile lock, LockFile::Take(folder, base::kLockName, "Another daemon is already running"));
  Listener listener(std::move(folder), std::move(lock));
  FALLOW_ASSIGN_OR_RETURN(std::optional<base::UniqueFd> inherited, Inherited(environment));
  if (inherited) {
    listener.fd_ = *std::move(inherited);
  } else {
    FALLOW_RETURN_IF_ERROR(listener.Bind());
  }
  return listener;
}

absl::Status Listener::Bind() {
  FALLOW_RETURN_IF_ERROR(CheckReplaceable(folder_));
  fd_.reset(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd_.ok()) return base::FromErrno("The socket cannot be created", errno);
  const std::string temporary = Text(kWhileBinding);
  unlinkat(folder_.fd(), temporary.c_str(), 0);
  FALLOW_RETURN_IF_ERROR(BindTo(fd_.get(), folder_.ShortPath(kWhileBinding)));
  struct stat made {};
  if (listen(fd_.get(), kBacklog) != 0 ||
      fstatat(folder_.fd(), temporary.c_str(), &made, AT_SYMLINK_NOFOLLOW) != 0 ||
      renameat(folder_.fd(), temporary.c_str(), folder_.fd(), Text(base::kSocketName).c_str()) !=
          0) {
    const int error = errno;
    unlinkat(folder_.fd(), temporary.c_str(), 0);
    return base::FromErrno("The socket cannot be created", error);
  }
  bound_ = made.st_ino;
  return absl::OkStatus();
}

Listener::~Listener() {
  if (!fd_.ok() || !bound_) return;
  struct stat found {};
  const std::string name = Text(base::kSocketName);
  if (fstatat(folder_.fd(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
      found.st_ino == *bound_) {
    unlinkat(folder_.fd(), name.c_str(), 0);
  }
}

}  // namespace fallow::system
