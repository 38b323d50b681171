#ifndef FALLOW_DAEMON_TRANSFER_BYTE_SOURCE_H_
#define FALLOW_DAEMON_TRANSFER_BYTE_SOURCE_H_

// A stream of bytes: a file, a member of an archive, a sealed blob as it is opened, or a string in
// a test. A source may be used by one thread at a time.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fallow::transfer {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Puts up to `size` > 0 bytes into `buffer` and returns how many; 0 only at the end.
  virtual absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) = 0;
};

struct OpenedFile {
  std::unique_ptr<ByteSource> bytes;
  std::uint64_t size = 0;
};

// NOT_FOUND, or INVALID_ARGUMENT for anything but a regular file (never blocks on a pipe or
// device). Messages do not contain the path, which the caller adds.
absl::StatusOr<OpenedFile> OpenFile(const std::filesystem::path& path);

std::unique_ptr<ByteSource> OpenString(std::string bytes);

// Turns a failure to open or read one file of many into INVALID_ARGUMENT, unless it is NOT_FOUND.
// These codes tell the importer that only this entry is affected, and not the whole import.
absl::Status AsOneFiles(const absl::Status& status);

// Passes bytes on. Fails with such a code when `source` does, or when it yields more than
// `bytes_max`.
std::unique_ptr<ByteSource> Limited(std::unique_ptr<ByteSource> source, std::uint64_t bytes_max);

// Reads everything; INVALID_ARGUMENT when that is more than `bytes_max`.
absl::StatusOr<std::string> ReadAll(ByteSource& source, std::size_t bytes_max);

// Splits a source into lines and counts them.
class LineReader {
 public:
  // Lines longer than `line_bytes_max` are truncated; the rest of such a line is dropped.
  LineReader(std::unique_ptr<ByteSource> source, std::size_t line_bytes_max);

  // The next line without its line feed, or nullptr at the end. Valid until the next call.
  absl::StatusOr<const std::string*> Next();
  bool was_cut() const { return was_cut_; }         // the last line was too long
  std::uint64_t number() const { return number_; }  // of the last line, from 1
  std::uint64_t bytes() const { return bytes_; }    // read so far

 private:
  bool Take(std::string_view part);

  std::unique_ptr<ByteSource> source_;
  const std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string line_;
  bool was_cut_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_BYTE_SOURCE_H_
