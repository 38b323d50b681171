#include "daemon/system/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::system {
namespace {

// The holder of the lock according to the file: "process 123", or "another process" when the file
// does not name one.
std::string Holder(int fd) {
  std::array<char, 32> text{};
  const ssize_t got = pread(fd, text.data(), text.size(), 0);
  long pid = 0;
  if (got <= 0 || std::from_chars(text.data(), text.data() + got, pid).ec != std::errc()) {
    return "another process";
  }
  return "process " + std::to_string(pid);
}

absl::Status WritePid(int fd) {
  const std::string text = std::to_string(getpid()) + "\n";
  const bool written = ftruncate(fd, 0) == 0 &&
                       pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
  return written ? absl::OkStatus() : base::FromErrno("The lock file cannot be written", errno);
}

}  // namespace

absl::StatusOr<LockFile> LockFile::Take(const PrivateFolder& folder, std::string_view name,
                                        std::string_view taken) {
  base::UniqueFd fd(openat(folder.fd(), std::string(name).c_str(),
                           O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!fd.ok()) return base::FromErrno("The lock file cannot be opened", errno);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return base::FromErrno("The lock file cannot be locked", errno);
    return base::Failed(taken, Holder(fd.get()) + " holds the lock; use that daemon, or stop it",
                        base::Next::kStopDaemon);
  }
  FALLOW_RETURN_IF_ERROR(WritePid(fd.get()));
  return LockFile(std::move(fd));
}

}  // namespace fallow::system
