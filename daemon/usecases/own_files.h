#ifndef FALLOW_DAEMON_USECASES_OWN_FILES_H_
#define FALLOW_DAEMON_USECASES_OWN_FILES_H_

// Files that a person puts into a folder of the configuration for the daemon to read: rules, and
// whatever else is data and not settings. Whatever cannot be read is a problem to be told, and
// stops nothing. Any thread.

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
  std::vector<OwnFile> files;         // by name
  std::vector<std::string> problems;  // sentences that begin with the name
};

// Those in `folder` whose names end with ".toml", each of at most `bytes_max`. No folder: none.
OwnFiles ReadOwnFiles(const std::filesystem::path& folder, size_t bytes_max);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_OWN_FILES_H_
