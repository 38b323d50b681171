#include "daemon/transfer/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::transfer {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;

class FileSource final : public ByteSource {
 public:
  explicit FileSource(int fd) : fd_(fd) {}
  ~FileSource() override { close(fd_); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override {
    for (;;) {
      const ssize_t got = read(fd_, buffer, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return base::FromErrno("The file cannot be read", errno);
    }
  }

 private:
  const int fd_;
};

class StringSource final : public ByteSource {
 public:
  explicit StringSource(std::string bytes) : bytes_(std::move(bytes)) {}

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override {
    const std::size_t take = std::min(size, bytes_.size() - done_);
    std::memcpy(buffer, bytes_.data() + done_, take);
    done_ += take;
    return take;
  }

 private:
  const std::string bytes_;
  std::size_t done_ = 0;
};

class LimitedSource final : public ByteSource {
 public:
  LimitedSource(std::unique_ptr<ByteSource> source, std::uint64_t left)
      : source_(std::move(source)), left_(left) {}

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override {
    const absl::StatusOr<std::size_t> read = source_->Read(buffer, size);
    if (!read.ok()) return AsOneFiles(read.status());
    const std::size_t got = *read;
    if (got > left_) return base::Invalid("The file cannot be imported", "it is too large", "");
    left_ -= got;
    return got;
  }

 private:
  const std::unique_ptr<ByteSource> source_;
  std::uint64_t left_;
};

}  // namespace

absl::StatusOr<OpenedFile> OpenFile(const std::filesystem::path& path) {
  // Non-blocking, so that opening a pipe does not wait for a writer.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return base::NotFound("The file cannot be read", "there is no file with this name", "");
    }
    return base::FromErrno("The file cannot be read", errno);
  }
  OpenedFile opened;
  opened.bytes = std::make_unique<FileSource>(fd);
  struct stat info {};
  if (fstat(fd, &info) != 0) return base::FromErrno("The file cannot be read", errno);
  if (!S_ISREG(info.st_mode)) {
    return base::Invalid("The file cannot be read", "it is not a regular file", "");
  }
  opened.size = static_cast<std::uint64_t>(info.st_size);
  return opened;
}

std::unique_ptr<ByteSource> OpenString(std::string bytes) {
  return std::make_unique<StringSource>(std::move(bytes));
}

absl::Status AsOneFiles(const absl::Status& status) {
  if (status.ok() || absl::IsNotFound(status)) return status;
  return absl::InvalidArgumentError(status.message());
}

std::unique_ptr<ByteSource> Limited(std::unique_ptr<ByteSource> source, std::uint64_t bytes_max) {
  return std::make_unique<LimitedSource>(std::move(source), bytes_max);
}

absl::StatusOr<std::string> ReadAll(ByteSource& source, std::size_t bytes_max) {
  std::string all;
  std::string buffer(kReadBytes, '\0');
  for (;;) {
    FALLOW_ASSIGN_OR_RETURN(const std::size_t got, source.Read(buffer.data(), buffer.size()));
    if (got == 0) return all;
    if (got > bytes_max - all.size()) {
      return base::Invalid("The file cannot be imported", "it is too large", "");
    }
    all.append(buffer, 0, got);
  }
}

LineReader::LineReader(std::unique_ptr<ByteSource> source, std::size_t line_bytes_max)
    : source_(std::move(source)), line_bytes_max_(line_bytes_max), buffer_(kReadBytes, '\0') {}

bool LineReader::Take(std::string_view part) {
  const std::size_t room = line_bytes_max_ - line_.size();
  line_.append(part.substr(0, room));
  return part.size() <= room;
}

absl::StatusOr<const std::string*> LineReader::Next() {
  line_.clear();
  was_cut_ = false;
  bool any = false;
  for (;;) {
    if (begin_ == end_) {
      FALLOW_ASSIGN_OR_RETURN(end_, source_->Read(buffer_.data(), buffer_.size()));
      begin_ = 0;
      bytes_ += end_;
      if (end_ == 0) {
        if (!any) return nullptr;
        ++number_;
        return &line_;
      }
    }
    any = true;
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    const std::size_t feed = rest.find('\n');
    if (!Take(rest.substr(0, feed))) was_cut_ = true;
    if (feed != std::string_view::npos) {
      begin_ += feed + 1;
      ++number_;
      return &line_;
    }
    begin_ = end_;
  }
}

}  // namespace fallow::transfer
