#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/disk.h"

namespace fallow::store {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;

absl::Status Failure(std::string_view what, int error) {
  if (error == ENOENT) return base::NotFound(what, "there is no such file", "");
  if (error == EEXIST || error == ENOTEMPTY) {
    return absl::AlreadyExistsError(std::string(what).append(": it is there already."));
  }
  return base::FromErrno(what, error);
}

// A pipe or a device that somebody put in a file's place would be waited for, or answer for ever.
absl::Status CheckRegular(int fd) {
  struct stat about {};
  if (fstat(fd, &about) != 0) return Failure("A file of the vault cannot be opened", errno);
  if (S_ISREG(about.st_mode)) return absl::OkStatus();
  return base::Damaged("A file of the vault cannot be opened",
                       "a folder, a pipe or a device stands in its place",
                       base::Next::kPutBackCopy);
}

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;

  int get() const { return fd_; }
  int Close() { return close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

class PosixInput final : public InputFile {
 public:
  explicit PosixInput(Descriptor file) : file_(std::move(file)) {}

  absl::StatusOr<size_t> Read(crypto::MutableByteSpan out) override {
    size_t got = 0;
    while (got < out.size()) {
      const ssize_t n = read(file_.get(), out.data() + got, out.size() - got);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Failure("A file of the vault cannot be read", errno);
      if (n == 0) break;
      got += static_cast<size_t>(n);
    }
    return got;
  }
  absl::Status Skip(uint64_t bytes) override {
    if (lseek(file_.get(), static_cast<off_t>(bytes), SEEK_CUR) < 0) {
      return Failure("A file of the vault cannot be read", errno);
    }
    return absl::OkStatus();
  }

 private:
  Descriptor file_;
};

class PosixOutput final : public OutputFile {
 public:
  explicit PosixOutput(Descriptor file) : file_(std::move(file)) {}

  absl::Status Append(crypto::ByteSpan bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = write(file_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Failure("A file of the vault cannot be written", errno);
      bytes = bytes.subspan(static_cast<size_t>(n));
    }
    return absl::OkStatus();
  }
  absl::Status Sync() override {
    if (fsync(file_.get()) != 0) return Failure("A file of the vault cannot be written", errno);
    return absl::OkStatus();
  }
  absl::Status Close() override {
    if (file_.Close() != 0) return Failure("A file of the vault cannot be written", errno);
    return absl::OkStatus();
  }

 private:
  Descriptor file_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<InputFile>> PosixDisk::Open(const Path& file) {
  Descriptor fd(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (fd.get() < 0) return Failure("A file of the vault cannot be opened", errno);
  FALLOW_RETURN_IF_ERROR(CheckRegular(fd.get()));
  return std::make_unique<PosixInput>(std::move(fd));
}

absl::StatusOr<std::unique_ptr<OutputFile>> PosixDisk::Create(const Path& file) {
  Descriptor fd(
      open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kFileMode));
  if (fd.get() < 0) return Failure("A file of the vault cannot be made", errno);
  return std::make_unique<PosixOutput>(std::move(fd));
}

absl::StatusOr<std::unique_ptr<OutputFile>> PosixDisk::Extend(const Path& file) {
  Descriptor fd(
      open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (fd.get() < 0) return Failure("A file of the vault cannot be opened", errno);
  FALLOW_RETURN_IF_ERROR(CheckRegular(fd.get()));
  return std::make_unique<PosixOutput>(std::move(fd));
}

absl::Status PosixDisk::CreateFolder(const Path& folder) {
  if (mkdir(folder.c_str(), kFolderMode) != 0) {
    return Failure("A folder of the vault cannot be made", errno);
  }
  return absl::OkStatus();
}

absl::Status PosixDisk::Rename(const Path& from, const Path& to) {
  if (rename(from.c_str(), to.c_str()) != 0) {
    return Failure("A file of the vault cannot be put in its place", errno);
  }
  return absl::OkStatus();
}

absl::Status PosixDisk::SyncFolder(const Path& folder) {
  const Descriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || fsync(fd.get()) != 0) {
    return Failure("The vault's folder cannot be written", errno);
  }
  return absl::OkStatus();
}

absl::Status PosixDisk::Remove(const Path& path) {
  // std::remove also removes an empty folder.
  if (std::remove(path.c_str()) != 0) {
    return Failure("A file of the vault cannot be removed", errno);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<FolderEntry>> PosixDisk::List(const Path& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(folder.c_str()), closedir);
  if (dir == nullptr) return Failure("A folder of the vault cannot be read", errno);
  std::vector<FolderEntry> entries;
  while (true) {
    errno = 0;
    const dirent* found = readdir(dir.get());  // NOLINT(concurrency-mt-unsafe): the stream is ours
    if (found == nullptr) break;
    const std::string name = found->d_name;
    if (name == "." || name == "..") continue;
    struct stat about {};
    if (fstatat(dirfd(dir.get()), name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) continue;  // removed in the meantime
      return Failure("A folder of the vault cannot be read", errno);
    }
    entries.push_back({name, S_ISDIR(about.st_mode), static_cast<uint64_t>(about.st_size),
                       absl::TimeFromTimespec(about.st_mtim)});
  }
  if (errno != 0) return Failure("A folder of the vault cannot be read", errno);
  return entries;
}

}  // namespace fallow::store
