#include "clients/cli/support/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "clients/cli/support/consent.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "daemon/base/unique_fd.h"

namespace fallow::cli {
namespace {

absl::Status WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return base::FromErrno("The file cannot be written", errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  if (::fsync(fd) < 0) return base::FromErrno("The file cannot be written", errno);
  return absl::OkStatus();
}

absl::Status CannotMake(const std::string& path, int error) {
  return base::FromErrno(base::Text("The file {} cannot be created", {base::Quoted(path)}), error);
}

absl::Status WriteNew(const std::string& path, std::string_view content) {
  const base::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.ok() && errno == EEXIST) {
    return absl::PermissionDeniedError(
        base::Text("The file {} already exists and was left as it is. `--yes` replaces it.",
                   {base::Quoted(path)}));
  }
  if (!fd.ok()) return CannotMake(path, errno);
  absl::Status status = WriteAll(fd.get(), content);
  if (!status.ok()) ::unlink(path.c_str());
  return status;
}

absl::Status Replace(const std::string& path, std::string_view content) {
  std::string made = path + ".XXXXXX";
  const base::UniqueFd fd(::mkostemp(made.data(), O_CLOEXEC));  // 0600
  if (!fd.ok()) return CannotMake(path, errno);
  absl::Status status = WriteAll(fd.get(), content);
  if (status.ok() && ::rename(made.c_str(), path.c_str()) < 0) status = CannotMake(path, errno);
  if (!status.ok()) ::unlink(made.c_str());
  return status;
}

}  // namespace

absl::Status WritePrivateFile(const std::string& path, std::string_view content, bool replace) {
  if (replace) return Replace(path, content);
  const absl::Status written = WriteNew(path, content);
  if (!absl::IsPermissionDenied(written)) return written;
  if (absl::Status s = AskConsent(written, base::Text("Replace it?")); !s.ok()) return s;
  return Replace(path, content);
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return base::NotFound("There is no such file", "", "");
  if (fd < 0) return base::FromErrno("The file cannot be read", errno);
  std::string content;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while (content.size() <= bytes_max) {
    got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    content.append(buffer.data(), static_cast<size_t>(got));
  }
  const int error = errno;
  ::close(fd);
  if (got < 0) return base::FromErrno("The file cannot be read", error);
  if (content.size() > bytes_max) return base::Invalid("The file is too large", "", "");
  return content;
}

}  // namespace fallow::cli
