#ifndef FALLOW_CLIENTS_TERMINAL_PRIVATE_FOLDER_H_
#define FALLOW_CLIENTS_TERMINAL_PRIVATE_FOLDER_H_

// A folder that only this user can enter and that is in memory, never on a disk: on tmpfs or ramfs,
// which is verified. Everything in it is overwritten and removed at the end. (The system may still
// swap tmpfs out; to prevent that, use encrypted swap, or none.)
//
// The folder is locked (flock) for as long as this process, or a program started with Keep(), has
// it open. A folder left behind by a killed program is no longer locked, and is removed when the
// next one is created. One thread.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/base/paths.h"
#include "daemon/base/unique_fd.h"

namespace fallow::terminal {

// Where such a folder can be created: $XDG_RUNTIME_DIR, then /dev/shm.
std::vector<std::string> MemoryFolders(
    const base::Environment& environment = base::ProcessEnvironment);

class PrivateFolder {
 public:
  // Creates it in the first of `parents` that is in memory. UNKNOWN (exit code 1) when none is.
  static absl::StatusOr<PrivateFolder> Create(const std::vector<std::string>& parents);
  ~PrivateFolder() { Remove(); }
  PrivateFolder(PrivateFolder&& other) noexcept;
  PrivateFolder& operator=(PrivateFolder&&) = delete;

  const std::string& path() const { return path_; }

  absl::Status Write(const std::string& name, std::string_view content) const;
  // NOT_FOUND when it does not exist or is not a regular file; INVALID_ARGUMENT when it is longer
  // than `bytes_max`.
  absl::StatusOr<std::string> Read(const std::string& name, size_t bytes_max) const;
  // For a child between fork and exec: makes the program inherit the lock. A single system call.
  void Keep() const;
  // Overwrites and removes everything. Does nothing when called again.
  void Remove();

 private:
  PrivateFolder(std::string path, base::UniqueFd opened)
      : path_(std::move(path)), opened_(std::move(opened)) {}

  std::string path_;       // empty once removed
  base::UniqueFd opened_;  // the folder, locked
};

// Overwrites every file under `folder`, then removes it.
void WipeFolder(const std::string& folder);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_PRIVATE_FOLDER_H_
