#ifndef FALLOW_DAEMON_BASE_UNIQUE_FD_H_
#define FALLOW_DAEMON_BASE_UNIQUE_FD_H_

// A file descriptor that closes itself. Not thread-safe.

#include <unistd.h>

#include <utility>

namespace fallow::base {

class UniqueFd {
 public:
  explicit UniqueFd(int fd = -1) : fd_(fd) {}
  ~UniqueFd() { reset(); }
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    reset(other.release());
    return *this;
  }

  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
  }

 private:
  int fd_;
};

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_UNIQUE_FD_H_
