#ifndef FALLOW_CLIENTS_COMMON_FD_H_
#define FALLOW_CLIENTS_COMMON_FD_H_

// A file descriptor that closes itself. Not safe for two threads at once.

#include <unistd.h>

#include <utility>

namespace fallow::client {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() { Close(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }

  bool ok() const { return fd_ >= 0; }
  int get() const { return fd_; }
  // Gives the descriptor away unclosed.
  int Release() { return std::exchange(fd_, -1); }
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

}  // namespace fallow::client

#endif  // FALLOW_CLIENTS_COMMON_FD_H_
