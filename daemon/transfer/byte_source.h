#ifndef FALLOW_DAEMON_TRANSFER_BYTE_SOURCE_H_
#define FALLOW_DAEMON_TRANSFER_BYTE_SOURCE_H_

// Bytes read one after another: a file, a member of an archive, a sealed blob being opened, or a
// string in a test. A source belongs to one thread at a time.

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

// NOT_FOUND, or INVALID_ARGUMENT for what is no regular file (a pipe or device is never waited
// for). Messages do not name the path: the caller knows it and says where.
absl::StatusOr<OpenedFile> OpenFile(const std::filesystem::path& path);

std::unique_ptr<ByteSource> OpenString(std::string bytes);

// A failure to open or read one file of many, as INVALID_ARGUMENT unless it is NOT_FOUND: whoever
// takes entries over tells by the code that it concerns this one and not the import.
absl::Status AsOneFiles(const absl::Status& status);

// Passes bytes on. Fails as above, also once more than `bytes_max` have come.
std::unique_ptr<ByteSource> Limited(std::unique_ptr<ByteSource> source, std::uint64_t bytes_max);

// Everything up to the end; INVALID_ARGUMENT when that is more than `bytes_max`.
absl::StatusOr<std::string> ReadAll(ByteSource& source, std::size_t bytes_max);

// Cuts a source into lines, counting them.
class LineReader {
 public:
  // Lines longer than `line_bytes_max` are cut there; the rest of such a line is dropped.
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
