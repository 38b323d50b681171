#include "daemon/usecases/own_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "daemon/base/unique_fd.h"

namespace fallow::usecases {
namespace {

constexpr std::string_view kEnding = ".toml";

// Returns why the file cannot be read; empty if it was. Opening never blocks, even on something
// that is not a regular file.
std::string Read(const std::filesystem::path& path, size_t bytes_max, std::string& content) {
  const base::UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (fd.get() < 0 || fstat(fd.get(), &about) != 0) {
    return "it cannot be opened. Check its permissions.";
  }
  if (!S_ISREG(about.st_mode)) return "it is not a file. Move it out of the folder.";
  std::array<char, 16 << 10> chunk{};
  while (true) {
    const ssize_t got = read(fd.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return "it cannot be read. Check the disk.";
    if (got == 0) return "";
    content.append(chunk.data(), static_cast<size_t>(got));
    if (content.size() > bytes_max) {
      return "it is larger than " + std::to_string(bytes_max >> 10) + " KiB. Split it.";
    }
  }
}

}  // namespace

OwnFiles ReadOwnFiles(const std::filesystem::path& folder, size_t bytes_max) {
  OwnFiles own;
  std::error_code error;
  std::vector<std::string> names;
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (name.ends_with(kEnding) && !name.starts_with('.')) names.push_back(std::move(name));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    own.problems.push_back(folder.filename().string() +
                           ": the folder cannot be read. Check its permissions.");
  }
  std::sort(names.begin(), names.end());
  if (names.size() > kOwnFilesMax) {
    own.problems.push_back(folder.filename().string() + ": there are more than " +
                           std::to_string(kOwnFilesMax) +
                           " files, and the rest are not read. Combine some of them.");
    names.resize(kOwnFilesMax);
  }
  for (std::string& name : names) {
    OwnFile file{std::move(name), ""};
    const std::string problem = Read(folder / file.name, bytes_max, file.content);
    if (problem.empty()) {
      own.files.push_back(std::move(file));
    } else {
      own.problems.push_back(file.name + ": " + problem);
    }
  }
  return own;
}

}  // namespace fallow::usecases
