#ifndef FALLOW_DAEMON_TRANSFER_NEW_FILE_H_
#define FALLOW_DAEMON_TRANSFER_NEW_FILE_H_

// A file being written: under a temporary name in its folder, readable only by its owner, and
// renamed once it is complete. An existing file is never replaced. Without Commit nothing remains.
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
  // Writes what is buffered and gives the file its final name; with `sync` it is then safely on
  // disk. INVALID_ARGUMENT when the name has been taken in the meantime.
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

// Creates a folder, and its missing parents, accessible only to the owner. OK if it already exists.
absl::Status MakeFolder(const std::filesystem::path& path);

// Waits until everything written to the file system of `folder` is on disk. A whole export then
// waits only once, and not for each file.
absl::Status SyncFileSystem(const std::filesystem::path& folder);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_NEW_FILE_H_
