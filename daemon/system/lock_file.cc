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

// The lock holds without it, so a full disk is no reason to stop.
void WritePid(int fd) {
  const std::string text = std::to_string(getpid()) + "\n";
  if (ftruncate(fd, 0) == 0) (void)!pwrite(fd, text.data(), text.size(), 0);
}

// Where nothing can be written, the file as it is, or the folder itself where there is no file: a
// lock needs a descriptor only.
base::UniqueFd OpenToLock(int folder, const char* name) {
  base::UniqueFd fd(
      openat(folder, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (fd.ok() || (errno != EROFS && errno != ENOSPC && errno != EACCES)) return fd;
  fd = base::UniqueFd(openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (fd.ok() || errno != ENOENT) return fd;
  return base::UniqueFd(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

absl::StatusOr<LockFile> LockFile::Take(const PrivateFolder& folder, std::string_view name,
                                        std::string_view taken) {
  base::UniqueFd fd = OpenToLock(folder.fd(), std::string(name).c_str());
  const std::string file = "The lock file " + (folder.path() / name).string();
  if (!fd.ok() && (errno == EISDIR || errno == ELOOP)) {
    return base::Failed(file + " cannot be used",
                        std::string("it is a ") + (errno == ELOOP ? "symbolic link" : "folder") +
                            "; move away what is there, then try again",
                        "");
  }
  if (!fd.ok()) return base::FromErrno(file + " cannot be opened", errno);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return base::FromErrno(file + " cannot be locked", errno);
    return base::Failed(taken, Holder(fd.get()) + " holds the lock; use that daemon, or stop it",
                        base::Next::kStopDaemon);
  }
  WritePid(fd.get());
  return LockFile(std::move(fd));
}

}  // namespace fallow::system
