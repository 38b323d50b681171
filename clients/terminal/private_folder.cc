#include "clients/terminal/private_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"

namespace fallow::terminal {
namespace {

constexpr std::string_view kPrefix = "fallow-edit-";

bool IsInMemory(int fd) {
  struct statfs info {};
  return fstatfs(fd, &info) == 0 && (info.f_type == TMPFS_MAGIC || info.f_type == RAMFS_MAGIC);
}

base::UniqueFd OpenFolder(const std::string& path) {
  return base::UniqueFd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

void OverwriteFile(const std::string& path) {
  constexpr std::array<char, 65536> kZeros{};
  const base::UniqueFd fd(open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info {};
  if (!fd.ok() || fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  for (off_t left = info.st_size; left > 0;) {
    const auto bytes = static_cast<size_t>(std::min<off_t>(left, kZeros.size()));
    const ssize_t written = write(fd.get(), kZeros.data(), bytes);
    if (written <= 0) return;
    left -= written;
  }
}

// Removes the folders of killed programs: they belong to this user and are not locked.
void RemoveAbandoned(const std::string& parent) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(parent, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string path = entry->path().string();
    if (entry->path().filename().string().rfind(kPrefix, 0) != 0) continue;
    const base::UniqueFd opened = OpenFolder(path);
    struct stat info {};
    if (!opened.ok() || fstat(opened.get(), &info) != 0 || info.st_uid != geteuid()) continue;
    if (flock(opened.get(), LOCK_EX | LOCK_NB) == 0) WipeFolder(path);
  }
}

}  // namespace

std::vector<std::string> MemoryFolders(const base::Environment& environment) {
  std::vector<std::string> folders;
  const std::string runtime = environment("XDG_RUNTIME_DIR").value_or("");
  if (!runtime.empty() && runtime.front() == '/') folders.push_back(runtime);
  folders.emplace_back("/dev/shm");
  return folders;
}

void WipeFolder(const std::string& folder) {
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator entry(folder, error), end;
       !error && entry != end; entry.increment(error)) {
    OverwriteFile(entry->path().string());
  }
  std::filesystem::remove_all(folder, error);
}

absl::StatusOr<PrivateFolder> PrivateFolder::Create(const std::vector<std::string>& parents) {
  std::string tried;
  for (const std::string& parent : parents) {
    tried = tried.empty() ? parent : base::Text("{} and {}", {tried, parent});
    const base::UniqueFd opened_parent(open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!opened_parent.ok() || !IsInMemory(opened_parent.get())) continue;
    RemoveAbandoned(parent);
    std::string path = parent + "/" + std::string(kPrefix) + "XXXXXX";
    if (mkdtemp(path.data()) == nullptr) continue;
    base::UniqueFd opened = OpenFolder(path);
    if (opened.ok() && IsInMemory(opened.get()) && flock(opened.get(), LOCK_EX | LOCK_NB) == 0) {
      return PrivateFolder(std::move(path), std::move(opened));
    }
    rmdir(path.c_str());
  }
  return base::Failed(
      "An editor cannot be opened safely",
      base::Text("no folder in memory can hold the text (tried {})", {tried}),
      "Give the text as an argument or on standard input, or set XDG_RUNTIME_DIR to a "
      "folder of your own on a tmpfs.");
}

PrivateFolder::PrivateFolder(PrivateFolder&& other) noexcept
    : path_(std::exchange(other.path_, "")), opened_(std::move(other.opened_)) {}

absl::Status PrivateFolder::Write(const std::string& name, std::string_view content) const {
  const base::UniqueFd fd(openat(opened_.get(), name.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.ok()) return base::FromErrno("The text cannot be given to the editor", errno);
  while (!content.empty()) {
    const ssize_t written = write(fd.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return base::FromErrno("The text cannot be given to the editor", errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> PrivateFolder::Read(const std::string& name, size_t bytes_max) const {
  const base::UniqueFd fd(
      openat(opened_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info {};
  if (!fd.ok() || fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return base::NotFound("The text that was edited is gone", "the editor left no file", "");
  }
  std::string content;
  std::array<char, 65536> buffer{};
  while (content.size() <= bytes_max) {
    const ssize_t got = read(fd.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::FromErrno("The text that was edited cannot be read", errno);
    if (got == 0) return content;
    content.append(buffer.data(), static_cast<size_t>(got));
  }
  return base::Invalid("The text is too long",
                       base::Text("it is larger than {} MiB", {std::to_string(bytes_max >> 20)}),
                       "");
}

void PrivateFolder::Keep() const {
  fcntl(opened_.get(), F_SETFD, 0);
}

void PrivateFolder::Remove() {
  if (path_.empty()) return;
  WipeFolder(path_);
  path_.clear();
  opened_.reset();
}

}  // namespace fallow::terminal
