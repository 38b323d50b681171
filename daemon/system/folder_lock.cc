#include "daemon/system/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::system {
namespace {

// The process that holds a lock on the file, according to the kernel's list (proc(5)):
// "1: FLOCK ADVISORY WRITE 123 08:01:4567 0 EOF". "another process" where it does not say, as for
// one outside this container.
std::string Holder(int fd) {
  const std::string unknown = "another process";
  struct stat found {};
  if (fstat(fd, &found) != 0) return unknown;
  char device[16];
  snprintf(device, sizeof device, "%02x:%02x:", major(found.st_dev), minor(found.st_dev));
  const std::string file = device + std::to_string(found.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, mode, access, where;
    long pid = 0;
    if (!(words >> number >> kind >> mode >> access >> pid >> where)) continue;
    if (kind == "FLOCK" && where == file && pid > 0) return "process " + std::to_string(pid);
  }
  return unknown;
}

}  // namespace

absl::StatusOr<FolderLock> FolderLock::Take(const std::filesystem::path& folder,
                                            std::string_view taken) {
  base::UniqueFd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.ok()) return FolderLock(base::UniqueFd());
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return FolderLock(std::move(fd));
  if (errno != EWOULDBLOCK) return FolderLock(base::UniqueFd());
  return base::Failed(taken, Holder(fd.get()) + " holds the lock; use that daemon, or stop it",
                      base::Next::kStopDaemon);
}

}  // namespace fallow::system
