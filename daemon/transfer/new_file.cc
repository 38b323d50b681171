#include "daemon/transfer/new_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::transfer {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;
constexpr std::string_view kWhat = "The export cannot be written";

absl::Status Taken() {
  return base::Invalid(kWhat, "a file with this name already exists",
                       base::Next::kChooseAnotherPlace);
}

}  // namespace

absl::StatusOr<std::unique_ptr<NewFile>> NewFile::Create(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) return Taken();
  std::filesystem::path temporary = path;
  temporary.replace_filename("." + path.filename().string() + ".part");
  if (temporary.filename().native().size() > NAME_MAX) {
    temporary.replace_filename(".fallow-export.part");
  }
  const int fd =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return base::FromErrno(kWhat, errno);
  return std::unique_ptr<NewFile>(new NewFile(fd, path, std::move(temporary)));
}

NewFile::~NewFile() {
  close(fd_);
  if (!committed_) unlink(temporary_.c_str());
}

absl::Status NewFile::Append(std::string_view bytes) {
  buffer_.append(bytes);
  return buffer_.size() < kBufferBytes ? absl::OkStatus() : Flush();
}

absl::Status NewFile::Flush() {
  for (std::string_view left = buffer_; !left.empty();) {
    const ssize_t done = write(fd_, left.data(), left.size());
    if (done < 0 && errno != EINTR) return base::FromErrno(kWhat, errno);
    if (done > 0) left.remove_prefix(static_cast<std::size_t>(done));
  }
  buffer_.clear();
  return absl::OkStatus();
}

absl::Status NewFile::Commit(bool sync) {
  FALLOW_RETURN_IF_ERROR(Flush());
  if (sync && fsync(fd_) != 0) return base::FromErrno(kWhat, errno);
  int result = renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE);
  if (result != 0 && (errno == EINVAL || errno == ENOSYS)) {
    // The file system has no exclusive rename; link() also fails if the name is taken.
    result = link(temporary_.c_str(), path_.c_str());
    if (result == 0) unlink(temporary_.c_str());
  }
  if (result != 0) return errno == EEXIST ? Taken() : base::FromErrno(kWhat, errno);
  committed_ = true;
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::filesystem::path& path) {
  if (mkdir(path.c_str(), 0700) == 0) return absl::OkStatus();
  if (errno == ENOENT && path.has_parent_path() && path.parent_path() != path) {
    FALLOW_RETURN_IF_ERROR(MakeFolder(path.parent_path()));
    if (mkdir(path.c_str(), 0700) == 0) return absl::OkStatus();
  }
  std::error_code error;
  const int failure = errno;
  if (failure == EEXIST && std::filesystem::is_directory(path, error)) return absl::OkStatus();
  return base::FromErrno(kWhat, failure);
}

absl::Status SyncFileSystem(const std::filesystem::path& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return base::FromErrno(kWhat, errno);
  const int result = syncfs(fd);
  const int failure = errno;
  close(fd);
  return result == 0 ? absl::OkStatus() : base::FromErrno(kWhat, failure);
}

}  // namespace fallow::transfer
