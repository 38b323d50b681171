#include "clients/cli/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "clients/common/errors.h"

namespace fallow::cli {
namespace {

bool WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

absl::Status WriteNewFile(const std::string& path, std::string_view content) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) {
    return client::Failed("The file was not written", "there is one of that name already",
                          "Give another name, or move that one away.");
  }
  if (fd < 0) return client::FromErrno("The file cannot be written", errno);
  const bool written = WriteAll(fd, content);
  const int error = errno;
  const bool closed = ::close(fd) == 0;
  if (written && closed) return absl::OkStatus();
  const int reason = written ? errno : error;
  ::unlink(path.c_str());
  return client::FromErrno("The file cannot be written", reason);
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return client::NotFound("There is no such file", "", "");
  if (fd < 0) return client::FromErrno("The file cannot be read", errno);
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
  if (got < 0) return client::FromErrno("The file cannot be read", error);
  if (content.size() > bytes_max) return client::Invalid("The file is too large", "", "");
  return content;
}

}  // namespace fallow::cli
