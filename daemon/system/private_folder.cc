#include "daemon/system/private_folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::system {
namespace {

namespace fs = std::filesystem;

absl::Status Unsafe(const fs::path& path, std::string_view why, const base::NextStep& next = {}) {
  return base::Failed("The folder " + path.string() + " cannot be trusted", why, next);
}

absl::Status Check(const fs::path& path, const struct stat& found) {
  if (!S_ISDIR(found.st_mode)) {
    return Unsafe(path, "it is not a folder; move away what is there, then try again");
  }
  if (found.st_uid != geteuid()) {
    return Unsafe(path, "it belongs to another user", base::Next::kSetHome);
  }
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Unsafe(path,
                  "other users can look into it; close it with `chmod 700 " + path.string() + "`");
  }
  return absl::OkStatus();
}

}  // namespace

PrivateFolder::PrivateFolder(base::UniqueFd fd, fs::path path)
    : fd_(std::move(fd)), path_(std::move(path)) {}

absl::StatusOr<PrivateFolder> PrivateFolder::Open(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error)
    return base::FromErrno("The folder " + path.string() + " cannot be made", error.value());
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return base::FromErrno("The folder " + path.string() + " cannot be made", errno);
  }
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) {
    return base::FromErrno("The folder " + path.string() + " cannot be looked at", errno);
  }
  if (S_ISLNK(found.st_mode)) {
    return Unsafe(path, "it is a symbolic link; put a real folder there, then try again");
  }
  FALLOW_RETURN_IF_ERROR(Check(path, found));
  base::UniqueFd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.ok()) {
    return base::FromErrno("The folder " + path.string() + " cannot be opened", errno);
  }
  // The name may have come to mean another folder between the check and the opening.
  if (fstat(fd.get(), &found) != 0) {
    return base::FromErrno("The folder " + path.string() + " cannot be looked at", errno);
  }
  FALLOW_RETURN_IF_ERROR(Check(path, found));
  return PrivateFolder(std::move(fd), path);
}

std::string PrivateFolder::ShortPath(std::string_view name) const {
  return "/proc/self/fd/" + std::to_string(fd()) + "/" + std::string(name);
}

}  // namespace fallow::system
