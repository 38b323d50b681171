#ifndef FALLOW_DAEMON_TRANSFER_NEW_FILE_H_
#define FALLOW_DAEMON_TRANSFER_NEW_FILE_H_

// A file being written: under a temporary name in its folder, readable by its owner only, and under
// its own name once it is whole. What exists is never replaced. Without Commit nothing remains.
// A NewFile belongs to one thread.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/transfer/byte_source.h"

namespace fallow::transfer {

class NewFile {
 public:
  static absl::StatusOr<std::unique_ptr<NewFile>> Create(const std::filesystem::path& path);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  absl::Status Append(std::string_view bytes);
  // Writes what is buffered and gives the file its name; with `sync` it is on the disk then.
  // ALREADY_EXISTS as INVALID_ARGUMENT when the name was taken meanwhile.
  absl::Status Commit(bool sync);

 private:
  NewFile(int fd, std::filesystem::path path, std::filesystem::path temporary)
      : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)) {}
  absl::Status Flush();

  const int fd_;
  const std::filesystem::path path_;
  const std::filesystem::path temporary_;
  std::string buffer_;
  bool committed_ = false;
};

// A folder for its owner only; those above it too. Ok when it is there.
absl::Status MakeFolder(const std::filesystem::path& path);

// Waits until everything written to the file system of `folder` is on the disk. For a whole export
// this costs one wait rather than one for each file.
absl::Status SyncFileSystem(const std::filesystem::path& folder);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_NEW_FILE_H_
