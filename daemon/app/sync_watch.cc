#include "daemon/app/sync_watch.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::app {
namespace {

constexpr int kDatagramsAtOnce = 32;  // before anything else is looked at
// One change causes several notices; they are awaited and treated as one.
constexpr int kSettleMillis = 200;

base::UniqueFd OpenNetlink() {
  base::UniqueFd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  const bool bound =
      fd.ok() && bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  return bound ? std::move(fd) : base::UniqueFd();
}

// A timer that never expires, on a clock that can jump, in order to notice the jump
// (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET). Waking from sleep is one.
void ArmClock(int fd) {
  itimerspec never{};
  never.it_value.tv_sec = std::numeric_limits<int32_t>::max() * int64_t{1024};
  timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, nullptr);
}

enum : size_t { kStop, kAlarm, kNetwork, kClock, kHeard4, kHeard6, kWaited };

}  // namespace

SyncWatch::SyncWatch(bool neighbourhood, Visitors visitors)
    : visitors_(std::move(visitors)),
      stop_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      network_fd_(OpenNetlink()),
      clock_fd_(timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC)),
      multicast_(neighbourhood ? std::make_unique<system::Multicast>() : nullptr) {
  FALLOW_CHECK(stop_fd_.ok() && clock_fd_.ok());
  ArmClock(clock_fd_.get());
  thread_ = std::thread([this] { Run(); });
}

SyncWatch::~SyncWatch() {
  const uint64_t one = 1;
  FALLOW_CHECK(write(stop_fd_.get(), &one, sizeof(one)) == sizeof(one));
  thread_.join();
}

void SyncWatch::Set(absl::Duration when) {
  if (when == absl::InfiniteDuration()) {
    alarm_.Clear();
  } else {
    alarm_.Set(when);
  }
}

void SyncWatch::Send(std::string_view datagram) {
  const base::MutexLock lock(mutex_);
  if (multicast_ != nullptr) multicast_->Send(datagram);
}

void SyncWatch::Run() {
  while (true) {
    std::array<pollfd, kWaited> waited{};
    waited[kStop] = {stop_fd_.get(), POLLIN, 0};
    waited[kAlarm] = {alarm_.fd(), POLLIN, 0};
    waited[kNetwork] = {network_fd_.get(), POLLIN, 0};
    waited[kClock] = {clock_fd_.get(), POLLIN, 0};
    {
      const base::MutexLock lock(mutex_);
      waited[kHeard4] = {multicast_ != nullptr ? multicast_->fd4() : -1, POLLIN, 0};
      waited[kHeard6] = {multicast_ != nullptr ? multicast_->fd6() : -1, POLLIN, 0};
    }
    const int ready = poll(waited.data(), waited.size(), -1);
    FALLOW_CHECK(ready >= 0 || errno == EINTR);
    if (ready < 0) continue;
    if (waited[kStop].revents != 0) return;
    if (waited[kAlarm].revents != 0) DrainAlarm();
    const bool woken = waited[kClock].revents != 0 && Woken();
    const bool changed = waited[kNetwork].revents != 0 && NetworkChanged();
    if (woken || changed) {
      const base::MutexLock lock(mutex_);
      if (multicast_ != nullptr) multicast_->Join();
    }
    if (woken || changed) visitors_.on_change();
    if (waited[kHeard4].revents == 0 && waited[kHeard6].revents == 0) continue;
    const base::MutexLock lock(mutex_);
    multicast_->Receive(kDatagramsAtOnce, [this](std::string_view bytes, const std::string& host) {
      visitors_.on_datagram(std::string(bytes), host);
    });
  }
}

void SyncWatch::DrainAlarm() {
  uint64_t expirations = 0;
  if (read(alarm_.fd(), &expirations, sizeof(expirations)) > 0) visitors_.on_alarm();
}

bool SyncWatch::NetworkChanged() {
  pollfd stopping{stop_fd_.get(), POLLIN, 0};
  poll(&stopping, 1, kSettleMillis);
  std::array<char, 8192> notices;
  // The contents do not matter, and notices lost (ENOBUFS) count as a notice too.
  while (recv(network_fd_.get(), notices.data(), notices.size(), 0) > 0 || errno == ENOBUFS) {
  }
  return true;
}

bool SyncWatch::Woken() {
  uint64_t expirations = 0;
  if (read(clock_fd_.get(), &expirations, sizeof(expirations)) < 0 && errno == EAGAIN) return false;
  ArmClock(clock_fd_.get());
  return true;
}

}  // namespace fallow::app
