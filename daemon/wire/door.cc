#include "daemon/wire/door.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/system/net_address.h"

namespace fallow::wire {
namespace {

constexpr absl::Duration kLastWordWithin = absl::Milliseconds(500);
constexpr absl::Duration kWaitWhenFull = absl::Milliseconds(100);
constexpr int kBacklog = 128;  // so that a device queued behind strangers is not turned away

// Indices in the list for poll(); the connections follow.
enum : size_t { kWakeUp, kListening, kFixed };

// A clock that also counts sleep, as the strangers' limits do.
absl::Duration Now() {
  timespec now{};
  FALLOW_CHECK(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return absl::DurationFromTimespec(now);
}

int ToPollMillis(absl::Duration patience) {
  if (patience == absl::InfiniteDuration()) return -1;
  const absl::Duration bounded = std::clamp(patience, absl::ZeroDuration(), absl::Hours(1));
  return static_cast<int>(absl::ToInt64Milliseconds(bounded)) + 1;
}

void SetOption(int fd, int level, int option, int value) {
  setsockopt(fd, level, option, &value, sizeof(value));
}

constexpr std::string_view kUnreachable = "Other devices cannot reach this one";

absl::Status CannotListen(uint16_t port, int error) {
  if (error == EADDRINUSE) {
    return base::Failed(kUnreachable, "another program listens on port " + std::to_string(port),
                        base::Next::kChooseAnotherPort);
  }
  return base::FromErrno(kUnreachable, error);
}

// One socket for both address families if no host is given.
absl::StatusOr<base::UniqueFd> Listen(const addrinfo& where, uint16_t port) {
  base::UniqueFd fd(
      socket(where.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
  if (!fd.ok()) return CannotListen(port, errno);
  SetOption(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (where.ai_family == AF_INET6) SetOption(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (bind(fd.get(), where.ai_addr, where.ai_addrlen) != 0 || listen(fd.get(), kBacklog) != 0) {
    return CannotListen(port, errno);
  }
  return fd;
}

absl::StatusOr<base::UniqueFd> ListenAt(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  absl::StatusOr<base::UniqueFd> fd = CannotListen(port, EADDRNOTAVAIL);
  const std::string service = std::to_string(port);
  for (const char* const each : {"::", "0.0.0.0"}) {
    addrinfo* found = nullptr;
    if (getaddrinfo(host.empty() ? each : host.c_str(), service.c_str(), &hints, &found) != 0) {
      continue;
    }
    fd = Listen(*found, port);
    freeaddrinfo(found);
    if (fd.ok() || !host.empty()) break;
  }
  return fd;
}

}  // namespace

SyncDoor::SyncDoor(Limits limits, Visitors visitors)
    : limits_(limits),
      visitors_(std::move(visitors)),
      wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      handshakes_(limits.handshakes_at_once, limits.handshake_every),
      thread_([this] { Run(); }) {
  FALLOW_CHECK(wake_fd_.ok());
}

SyncDoor::~SyncDoor() {
  Join();
}

void SyncDoor::Join() {
  if (!thread_.joinable()) return;
  Close();
  {
    const absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  Wake();
  thread_.join();
}

absl::StatusOr<uint16_t> SyncDoor::Open(const std::string& host, uint16_t port, bool or_another) {
  auto fd = ListenAt(host, port);
  // A remembered port may be in use by another program by now.
  if (!fd.ok() && port != 0 && or_another) fd = ListenAt(host, 0);
  FALLOW_RETURN_IF_ERROR(fd.status());
  const auto own = system::OwnAddress(fd->get());
  FALLOW_CHECK(own.has_value());
  {
    const absl::MutexLock lock(&mutex_);
    FALLOW_CHECK(!open_);
    if (listening_.ok()) retired_.push_back(std::move(listening_));
    listening_ = *std::move(fd);
    open_ = true;
  }
  Wake();
  return own->port();
}

void SyncDoor::Close() {
  {
    const absl::MutexLock lock(&mutex_);
    if (!open_) return;
    open_ = false;
    shutdown(listening_.get(), SHUT_RDWR);
    retired_.push_back(std::move(listening_));
    for (Connection& each : connections_) {
      if (each.stranger) shutdown(each.fd.get(), SHUT_RDWR);
      // The others may still receive a last word.
      each.stranger = true;
      each.since = Now() - limits_.stranger_stays + kLastWordWithin;
    }
    if (quiet_at_ != absl::InfiniteDuration()) quiet_at_ = Now();
  }
  Wake();
}

bool SyncDoor::Vouch(const base::Address& address) {
  const absl::MutexLock lock(&mutex_);
  bool found = false;
  for (Connection& each : connections_) {
    if (each.address != address) continue;
    each.stranger = false;
    found = true;
  }
  return found;
}

void SyncDoor::Retire(const base::Address& address) {
  {
    const absl::MutexLock lock(&mutex_);
    for (Connection& each : connections_) {
      if (each.address != address) continue;
      each.stranger = true;
      each.since = Now();
    }
  }
  Wake();
}

void SyncDoor::Cut(const base::Address& address) {
  const absl::MutexLock lock(&mutex_);
  for (const Connection& each : connections_) {
    if (each.address == address) shutdown(each.fd.get(), SHUT_RDWR);
  }
}

size_t SyncDoor::connections() const {
  const absl::MutexLock lock(&mutex_);
  return connections_.size();
}

void SyncDoor::Run() {
  std::vector<pollfd> waited;
  while (Wait(waited)) {
    DropEnded(waited);
    CutLateStrangers();
    if (waited[kListening].revents != 0) Admit(waited[kListening].fd);
    SeeWhetherQuiet();
  }
}

bool SyncDoor::Wait(std::vector<pollfd>& waited) {
  waited.assign(kFixed, {-1, POLLIN, 0});
  int patience = -1;
  {
    const absl::MutexLock lock(&mutex_);
    retired_.clear();
    if (ending_) return false;
    waited[kWakeUp].fd = wake_fd_.get();
    const absl::Duration now = Now();
    if (open_ && RoomAt(now) <= now) waited[kListening].fd = listening_.get();
    for (const Connection& each : connections_) waited.push_back({each.fd.get(), POLLRDHUP, 0});
    patience = ToPollMillis(Patience());
  }
  const int ready = poll(waited.data(), waited.size(), patience);
  FALLOW_CHECK(ready >= 0 || errno == EINTR);
  if (ready <= 0) {
    for (pollfd& each : waited) each.revents = 0;
  }
  uint64_t times = 0;
  while (read(wake_fd_.get(), &times, sizeof(times)) > 0) {
  }
  return true;
}

absl::Duration SyncDoor::Patience() {
  absl::Duration due = quiet_at_;
  const auto oldest = OldestStranger();
  if (oldest != connections_.end()) due = std::min(due, oldest->since + limits_.stranger_stays);
  const absl::Duration now = Now();
  if (const absl::Duration room = RoomAt(now); open_ && room > now) due = std::min(due, room);
  return due == absl::InfiniteDuration() ? due : due - now;
}

size_t SyncDoor::Strangers() const {
  return static_cast<size_t>(std::count_if(connections_.begin(), connections_.end(),
                                           [](const Connection& each) { return each.stranger; }));
}

std::vector<SyncDoor::Connection>::iterator SyncDoor::OldestStranger() {
  auto oldest = connections_.end();
  for (auto each = connections_.begin(); each != connections_.end(); ++each) {
    if (!each->stranger) continue;
    if (oldest == connections_.end() || each->since < oldest->since) oldest = each;
  }
  return oldest;
}

absl::Duration SyncDoor::RoomAt(absl::Duration now) {
  if (connections_.size() >= limits_.connections_max) return absl::InfiniteDuration();
  const absl::Duration room = std::max(admit_after_, handshakes_.NextAt(now));
  if (Strangers() < limits_.strangers_max) return room;
  return std::max(room, OldestStranger()->since + limits_.stranger_turn);
}

void SyncDoor::DropEnded(const std::vector<pollfd>& waited) {
  const absl::MutexLock lock(&mutex_);
  // Backwards, so that erasing does not move entries that are still to be checked. None have been
  // added since waiting began, because that happens on this thread.
  for (size_t i = waited.size(); i-- > kFixed;) {
    if (waited[i].revents == 0) continue;
    connections_.erase(connections_.begin() + static_cast<ptrdiff_t>(i - kFixed));
    if (connections_.empty()) quiet_at_ = open_ ? Now() + limits_.quiet_after : Now();
  }
}

void SyncDoor::CutLateStrangers() {
  const absl::MutexLock lock(&mutex_);
  for (const Connection& each : connections_) {
    if (each.stranger && each.since + limits_.stranger_stays <= Now()) {
      shutdown(each.fd.get(), SHUT_RDWR);
    }
  }
}

void SyncDoor::Admit(int listening) {
  base::UniqueFd connection(accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  base::UniqueFd second;
  if (connection.ok()) second.reset(fcntl(connection.get(), F_DUPFD_CLOEXEC, 0));
  {
    const absl::MutexLock lock(&mutex_);
    if (!second.ok()) {
      // When out of descriptors the socket stays readable: a short wait keeps this from spinning.
      if (errno != EAGAIN && errno != ECONNABORTED) admit_after_ = Now() + kWaitWhenFull;
      return;
    }
    if (!open_) return;
    handshakes_.Spend(Now());
    // gRPC writes small messages in one piece; they should not be delayed to collect more.
    SetOption(connection.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    if (Strangers() >= limits_.strangers_max) {
      shutdown(OldestStranger()->fd.get(), SHUT_RDWR);
      connections_.erase(OldestStranger());
    }
    connections_.push_back({std::move(second), system::PeerAddress(connection.get()), Now()});
    quiet_at_ = absl::InfiniteDuration();
  }
  visitors_.on_connection(std::move(connection));
}

void SyncDoor::SeeWhetherQuiet() {
  {
    const absl::MutexLock lock(&mutex_);
    if (quiet_at_ > Now() || !connections_.empty()) return;
    quiet_at_ = absl::InfiniteDuration();
  }
  if (visitors_.on_quiet()) return;
  const absl::MutexLock lock(&mutex_);
  if (connections_.empty()) quiet_at_ = Now() + kWaitWhenFull;
}

void SyncDoor::Wake() {
  const uint64_t one = 1;
  // Fails only if the counter is full, and then the door is about to wake up anyway.
  [[maybe_unused]] const ssize_t written = write(wake_fd_.get(), &one, sizeof(one));
}

}  // namespace fallow::wire
