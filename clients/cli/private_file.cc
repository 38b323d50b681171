#include "clients/cli/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "clients/common/errors.h"
#include "clients/common/fd.h"

namespace fallow::cli {
namespace {

absl::Status WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return client::FromErrno("The file cannot be written", errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  if (::fsync(fd) < 0) return client::FromErrno("The file cannot be written", errno);
  return absl::OkStatus();
}

absl::Status CannotMake(const std::string& path, int error) {
  return client::FromErrno("The file " + client::Quoted(path) + " cannot be made", error);
}

absl::Status WriteNew(const std::string& path, std::string_view content) {
  const client::Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.ok() && errno == EEXIST) {
    return absl::PermissionDeniedError("The file " + client::Quoted(path) +
                                       " is there already, and was left as it is. `--yes` "
                                       "replaces it.");
  }
  if (!fd.ok()) return CannotMake(path, errno);
  absl::Status status = WriteAll(fd.get(), content);
  if (!status.ok()) ::unlink(path.c_str());
  return status;
}

absl::Status Replace(const std::string& path, std::string_view content) {
  std::string made = path + ".XXXXXX";
  const client::Fd fd(::mkostemp(made.data(), O_CLOEXEC));  // 0600
  if (!fd.ok()) return CannotMake(path, errno);
  absl::Status status = WriteAll(fd.get(), content);
  if (status.ok() && ::rename(made.c_str(), path.c_str()) < 0) status = CannotMake(path, errno);
  if (!status.ok()) ::unlink(made.c_str());
  return status;
}

}  // namespace

absl::Status WritePrivateFile(const std::string& path, std::string_view content, bool replace) {
  return replace ? Replace(path, content) : WriteNew(path, content);
}

}  // namespace fallow::cli
