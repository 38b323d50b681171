#ifndef FALLOW_DAEMON_STORE_SEALED_DISK_H_
#define FALLOW_DAEMON_STORE_SEALED_DISK_H_

// The files of a vault that are not SQLite's: small, few, and in formats of our own. Disk is the
// narrow interface to them, with one virtual call for each step that can fail, so that a test can
// make any single step fail. Operations that take several steps are built on it once, below.
//
// Files are created 0600 and folders 0700; symbolic links are not followed. Failures are NOT_FOUND,
// ALREADY_EXISTS, or else what base::FromErrno makes of them. Implementations can be used from any
// thread; an open file belongs to one thread at a time.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/bytes.h"

namespace fallow::store {

using Path = std::filesystem::path;

class InputFile {
 public:
  virtual ~InputFile() = default;
  // Fills `out` and returns the number of bytes read: less than its size only at the end of the
  // file.
  virtual absl::StatusOr<size_t> Read(crypto::MutableByteSpan out) = 0;
  // Skips this many bytes, or all that are left if there are fewer. The default implementation
  // reads them.
  virtual absl::Status Skip(uint64_t bytes);
};

// What was written may be lost unless Sync and Close are called.
class OutputFile {
 public:
  virtual ~OutputFile() = default;
  virtual absl::Status Append(crypto::ByteSpan bytes) = 0;
  virtual absl::Status Sync() = 0;   // returns once the data is on the disk
  virtual absl::Status Close() = 0;  // reports errors that the system has delayed until now
};

struct FolderEntry {
  std::string name;
  bool folder = false;
  uint64_t bytes = 0;
  absl::Time modified;
};

class Disk {
 public:
  virtual ~Disk() = default;
  virtual absl::StatusOr<std::unique_ptr<InputFile>> Open(const Path& file) = 0;
  // Creates a new, empty file. ALREADY_EXISTS.
  virtual absl::StatusOr<std::unique_ptr<OutputFile>> Create(const Path& file) = 0;
  // Opens an existing file to append to it. The default implementation writes the file again, and a
  // failure may leave less of it.
  virtual absl::StatusOr<std::unique_ptr<OutputFile>> Extend(const Path& file);
  virtual absl::Status CreateFolder(const Path& folder) = 0;
  // Replaces a file at `to`; a folder only when that is empty.
  virtual absl::Status Rename(const Path& from, const Path& to) = 0;
  // Makes creations, renames and removals in `folder` durable.
  virtual absl::Status SyncFolder(const Path& folder) = 0;
  // Removes a file or an empty folder.
  virtual absl::Status Remove(const Path& path) = 0;
  virtual absl::StatusOr<std::vector<FolderEntry>> List(const Path& folder) = 0;
};

class PosixDisk final : public Disk {
 public:
  absl::StatusOr<std::unique_ptr<InputFile>> Open(const Path& file) override;
  absl::StatusOr<std::unique_ptr<OutputFile>> Create(const Path& file) override;
  absl::StatusOr<std::unique_ptr<OutputFile>> Extend(const Path& file) override;
  absl::Status CreateFolder(const Path& folder) override;
  absl::Status Rename(const Path& from, const Path& to) override;
  absl::Status SyncFolder(const Path& folder) override;
  absl::Status Remove(const Path& path) override;
  absl::StatusOr<std::vector<FolderEntry>> List(const Path& folder) override;
};

// Reads the whole file. DATA_LOSS when it is longer than `bytes_max`, which files of ours never
// are.
absl::StatusOr<std::string> ReadFile(Disk& disk, const Path& file, size_t bytes_max);

// Writes a file beside `file`, syncs it, renames it and syncs the folder. At every moment `file` is
// wholly the old or wholly the new one; once this returns OK, the new one is durable.
absl::Status ReplaceFile(Disk& disk, const Path& file, crypto::ByteSpan content);

// Removes a file or an empty folder; OK when nothing is there.
absl::Status RemoveIfThere(Disk& disk, const Path& path);
// Removes a folder and everything in it; OK when nothing is there.
absl::Status RemoveTree(Disk& disk, const Path& folder);

// The suffix of files that an interrupted ReplaceFile leaves behind. Code that lists a folder skips
// them.
inline constexpr std::string_view kUnfinishedSuffix = ".part";

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_DISK_H_
