#include "daemon/system/front_door.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::system {
namespace {

constexpr int kWaitWhenFullMillis = 100;  // before accepting another connection is tried

// Indices into the list that is given to poll(); connections follow.
enum : size_t { kSignals, kStop, kAlarm, kListening, kFixed };

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
  FALLOW_CHECK(signal_fd_.ok() && stop_fd_.ok());
}

void FrontDoor::TakeSignals() {
  const sigset_t set = EndingSignals();
  FALLOW_CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  // The daemon outlives the terminal that it was started from.
  FALLOW_CHECK(signal(SIGHUP, SIG_IGN) != SIG_ERR);
  FALLOW_CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
}

void FrontDoor::Run() {
  std::vector<pollfd> waited;
  while (Wait(waited)) {
    if (waited[kAlarm].revents != 0 && AlarmWentOff()) visitors_.on_alarm();
    DropEnded(waited);
    if (waited[kListening].revents != 0) Admit();
  }
}

// When the clock is set the timer is cancelled, and that counts as going off.
bool FrontDoor::AlarmWentOff() const {
  uint64_t expirations = 0;
  return read(alarm_fd_, &expirations, sizeof(expirations)) > 0 || errno == ECANCELED;
}

// Waits until something happens. False when the daemon is asked to end.
bool FrontDoor::Wait(std::vector<pollfd>& waited) {
  const bool open = !full_ && present_.size() < kConnectionsMax;
  waited.assign(kFixed, {});
  waited[kSignals] = {signal_fd_.get(), POLLIN, 0};
  waited[kStop] = {stop_fd_.get(), POLLIN, 0};
  waited[kAlarm] = {alarm_fd_, POLLIN, 0};
  waited[kListening] = {open ? listening_fd_ : -1, POLLIN, 0};
  for (const base::UniqueFd& connection : present_)
    waited.push_back({connection.get(), POLLRDHUP, 0});
  const int ready = poll(waited.data(), waited.size(), PatienceMillis());
  FALLOW_CHECK(ready >= 0 || errno == EINTR);
  if (ready < 0) waited.assign(kFixed, {});
  if (ready == 0 && !full_) quiet_ = visitors_.on_quiet();
  full_ = false;
  return waited[kSignals].revents == 0 && waited[kStop].revents == 0;
}

int FrontDoor::PatienceMillis() const {
  if (full_) return kWaitWhenFullMillis;
  const bool waiting_for_quiet = present_.empty() && !quiet_;
  return waiting_for_quiet ? static_cast<int>(absl::ToInt64Milliseconds(visitors_.quiet_after))
                           : -1;
}

void FrontDoor::DropEnded(const std::vector<pollfd>& waited) {
  // Backwards, so that erasing one does not move those still to be checked.
  for (size_t i = waited.size(); i-- > kFixed;) {
    if (waited[i].revents != 0) present_.erase(present_.begin() + (i - kFixed));
  }
}

void FrontDoor::Stop() {
  const uint64_t one = 1;
  // Fails only when the counter is full, and then the request is already known.
  [[maybe_unused]] const ssize_t written = write(stop_fd_.get(), &one, sizeof(one));
}

void FrontDoor::CutConnections() {
  for (const base::UniqueFd& connection : present_) shutdown(connection.get(), SHUT_RDWR);
  present_.clear();
}

void FrontDoor::Admit() {
  base::UniqueFd connection(accept4(listening_fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (connection.ok()) {
    if (!Mine(connection.get())) return;
    base::UniqueFd second(fcntl(connection.get(), F_DUPFD_CLOEXEC, 0));
    if (second.ok()) {
      present_.push_back(std::move(second));
      quiet_ = false;
      visitors_.on_connection(std::move(connection));
      return;
    }
  }
  // The listening socket stays readable while no descriptor is free, so wait a little rather than
  // spin until one is closed.
  full_ = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
}

bool FrontDoor::Mine(int connection) const {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == owner_;
}

}  // namespace fallow::system
