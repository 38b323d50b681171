#ifndef FALLOW_DAEMON_STORE_SEALED_DISK_H_
#define FALLOW_DAEMON_STORE_SEALED_DISK_H_

// The files of a vault that are not SQLite's: small, few and wholly ours. Disk is the narrow
// interface through which they are touched, one virtual call for each step that can fail, so that a
// test can let any single step fail. What is made of several steps is built on it once, below.
//
// Files are made 0600 and folders 0700; symbolic links are not followed. NOT_FOUND, ALREADY_EXISTS
// and otherwise base::FromErrno. Implementations are safe from any thread; an open file is not.

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
  // Fills `out` as far as there is something left; less than its size only at the end.
  virtual absl::StatusOr<size_t> Read(crypto::MutableByteSpan out) = 0;
  // Passes over so many bytes, or over all there are. By reading them, unless there is a better
  // way.
  virtual absl::Status Skip(uint64_t bytes);
};

// Dropped without Sync and Close, what was written may not be there.
class OutputFile {
 public:
  virtual ~OutputFile() = default;
  virtual absl::Status Append(crypto::ByteSpan bytes) = 0;
  virtual absl::Status Sync() = 0;   // until it has reached the disk
  virtual absl::Status Close() = 0;  // reports what the system held back until now
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
  // A new, empty file. ALREADY_EXISTS.
  virtual absl::StatusOr<std::unique_ptr<OutputFile>> Create(const Path& file) = 0;
  // An existing file, to go on behind its end. By writing it anew, unless there is a better way: a
  // failure may leave less of it.
  virtual absl::StatusOr<std::unique_ptr<OutputFile>> Extend(const Path& file);
  virtual absl::Status CreateFolder(const Path& folder) = 0;
  // Takes the place of a file at `to`; of a folder only when that is empty.
  virtual absl::Status Rename(const Path& from, const Path& to) = 0;
  // Makes creations, renames and removals in `folder` durable.
  virtual absl::Status SyncFolder(const Path& folder) = 0;
  // A file or an empty folder.
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

// The whole file. DATA_LOSS when it is longer than `bytes_max`: ours never are.
absl::StatusOr<std::string> ReadFile(Disk& disk, const Path& file, size_t bytes_max);

// Write beside, sync, rename, sync the folder: at every moment `file` is wholly the old or wholly
// the new one, and once this returns OK it is the new one for good.
absl::Status ReplaceFile(Disk& disk, const Path& file, crypto::ByteSpan content);

// Removes what is there; OK when nothing is.
absl::Status RemoveIfThere(Disk& disk, const Path& path);
// Removes a folder and all in it; OK when nothing is there.
absl::Status RemoveTree(Disk& disk, const Path& folder);

// What ReplaceFile leaves behind when it is interrupted ends so. Readers of a folder skip it.
inline constexpr std::string_view kUnfinishedSuffix = ".part";

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_DISK_H_
