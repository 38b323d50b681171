#include "daemon/app/front_door.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::app {
namespace {

constexpr int kWaitWhenFullMillis = 100;  // before another connection is tried

sigset_t EndingSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

FrontDoor::FrontDoor(int listening_fd, int alarm_fd, uid_t owner, Visitors visitors)
    : listening_fd_(listening_fd),
      alarm_fd_(alarm_fd),
      owner_(owner),
      visitors_(std::move(visitors)),
      stop_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  const sigset_t set = EndingSignals();
  signal_fd_.reset(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  FALLOW_CHECK(signal_fd_.valid() && stop_fd_.valid());
}

void FrontDoor::TakeSignals() {
  const sigset_t set = EndingSignals();
  FALLOW_CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  // The daemon outlives the terminal that it was started from.
  FALLOW_CHECK(signal(SIGHUP, SIG_IGN) != SIG_ERR);
  FALLOW_CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
}

void FrontDoor::Run() {
  while (true) {
    std::array<pollfd, 4> waited = {{{signal_fd_.get(), POLLIN, 0},
                                     {stop_fd_.get(), POLLIN, 0},
                                     {alarm_fd_, POLLIN, 0},
                                     {full_ ? -1 : listening_fd_, POLLIN, 0}}};
    const int ready = poll(waited.data(), waited.size(), full_ ? kWaitWhenFullMillis : -1);
    full_ = false;
    if (ready < 0) {
      FALLOW_CHECK(errno == EINTR);
      continue;
    }
    if (waited[0].revents != 0 || waited[1].revents != 0) return;
    uint64_t expirations = 0;
    if (waited[2].revents != 0 && read(alarm_fd_, &expirations, sizeof(expirations)) > 0) {
      visitors_.on_alarm();
    }
    if (waited[3].revents != 0) Admit();
  }
}

void FrontDoor::Stop() {
  const uint64_t one = 1;
  // Fails only when the counter is full, and then it has been said often enough.
  [[maybe_unused]] const ssize_t written = write(stop_fd_.get(), &one, sizeof(one));
}

void FrontDoor::Admit() {
  UniqueFd connection(accept4(listening_fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (connection.valid()) {
    if (Mine(connection.get())) visitors_.on_connection(std::move(connection));
    return;
  }
  // A full table stays readable: waiting a little keeps this from spinning until one is closed.
  full_ = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
}

bool FrontDoor::Mine(int connection) const {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == owner_;
}

}  // namespace fallow::app
