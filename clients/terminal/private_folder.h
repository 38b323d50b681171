#ifndef FALLOW_CLIENTS_TERMINAL_PRIVATE_FOLDER_H_
#define FALLOW_CLIENTS_TERMINAL_PRIVATE_FOLDER_H_

// A folder that only this user can enter and that lives in memory, never on a disk: on tmpfs or
// ramfs, which is checked, not believed. Everything in it is overwritten and removed at the end.
// (The system may still swap tmpfs out; an encrypted swap, or none, is the answer to that.)
//
// The folder is locked (flock) for as long as this process, or a program started with Keep(), holds
// it open. What a killed program left behind has no lock any more, and is removed when the next
// folder is made. One thread.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/base/paths.h"
#include "daemon/base/unique_fd.h"

namespace fallow::terminal {

// Where such a folder may be made: $XDG_RUNTIME_DIR, then /dev/shm.
std::vector<std::string> MemoryFolders(
    const base::Environment& environment = base::ProcessEnvironment);

class PrivateFolder {
 public:
  // In the first of `parents` that is in memory. FAILED (exit code 1) when none is.
  static absl::StatusOr<PrivateFolder> Create(const std::vector<std::string>& parents);
  ~PrivateFolder() { Remove(); }
  PrivateFolder(PrivateFolder&& other) noexcept;
  PrivateFolder& operator=(PrivateFolder&&) = delete;

  const std::string& path() const { return path_; }

  absl::Status Write(const std::string& name, std::string_view content) const;
  // NOT_FOUND when it is not there or not a plain file; INVALID_ARGUMENT when it is longer than
  // `bytes_max`.
  absl::StatusOr<std::string> Read(const std::string& name, size_t bytes_max) const;
  // In a child between fork and exec: lets the lock live on in the program. A system call only.
  void Keep() const;
  // Overwrites and removes everything. Does nothing the second time.
  void Remove();

 private:
  PrivateFolder(std::string path, base::UniqueFd opened)
      : path_(std::move(path)), opened_(std::move(opened)) {}

  std::string path_;       // empty once removed
  base::UniqueFd opened_;  // the folder, locked
};

// Overwrites every file under `folder` and removes it all.
void WipeFolder(const std::string& folder);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_PRIVATE_FOLDER_H_
