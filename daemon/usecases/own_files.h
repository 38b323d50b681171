#ifndef FALLOW_DAEMON_USECASES_OWN_FILES_H_
#define FALLOW_DAEMON_USECASES_OWN_FILES_H_

// Files that the user puts into a configuration folder for the daemon to read: rules, and other
// data that is not settings. A file that cannot be read is reported as a problem and affects
// nothing else. Any thread.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace fallow::usecases {

inline constexpr size_t kOwnFilesMax = 100;  // in one folder

struct OwnFile {
  std::string name;
  std::string content;
  friend bool operator==(const OwnFile&, const OwnFile&) = default;
};

struct OwnFiles {
  std::vector<OwnFile> files;         // in order of name
  std::vector<std::string> problems;  // sentences that begin with the file's name
};

// The files in `folder` whose names end in ".toml", each of at most `bytes_max`. Empty if there is
// no such folder.
OwnFiles ReadOwnFiles(const std::filesystem::path& folder, size_t bytes_max);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_OWN_FILES_H_
