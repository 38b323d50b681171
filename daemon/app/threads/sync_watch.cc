#include "daemon/app/threads/sync_watch.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/sync/beacon.h"

namespace fallow::app {
namespace {

constexpr int kDatagramsAtOnce = 8;  // from each socket, before anything else is looked at
// Devices send a few beacons a minute. This many datagrams are taken at once, and one more every
// kHeardEvery; beyond that nothing is read for kRestFor.
constexpr size_t kHeardAtOnce = 64;
constexpr absl::Duration kHeardEvery = absl::Milliseconds(50);
constexpr absl::Duration kRestFor = absl::Milliseconds(200);
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

enum : size_t { kWake, kAlarm, kNetwork, kClock, kHeard };

}  // namespace

SyncWatch::SyncWatch(std::vector<system::MulticastPlace> places, Visitors visitors)
    : visitors_(std::move(visitors)),
      wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      network_fd_(OpenNetlink()),
      clock_fd_(timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC)),
      places_(std::move(places)),
      heard_(kHeardAtOnce, kHeardEvery) {
  FALLOW_CHECK(wake_fd_.ok() && clock_fd_.ok());
  ArmClock(clock_fd_.get());
  FollowPlaces();
  thread_ = std::thread([this] { Run(); });
}

SyncWatch::~SyncWatch() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  Wake();
  thread_.join();
}

void SyncWatch::Wake() {
  const uint64_t one = 1;
  FALLOW_CHECK(write(wake_fd_.get(), &one, sizeof(one)) == sizeof(one));
}

void SyncWatch::Move(std::vector<system::MulticastPlace> places) {
  {
    const base::MutexLock lock(mutex_);
    moved_ = true;
    places_ = std::move(places);
  }
  Wake();
}

void SyncWatch::FollowPlaces() {
  const base::MutexLock lock(mutex_);
  if (!std::exchange(moved_, false)) return;
  multicast_ = places_.empty() ? nullptr : std::make_unique<system::Multicast>(places_);
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
  absl::Duration rests_until = -absl::InfiniteDuration();
  while (true) {
    FollowPlaces();
    std::vector<pollfd> waited(kHeard);
    waited[kWake] = {wake_fd_.get(), POLLIN, 0};
    waited[kAlarm] = {alarm_.fd(), POLLIN, 0};
    waited[kNetwork] = {network_fd_.get(), POLLIN, 0};
    waited[kClock] = {clock_fd_.get(), POLLIN, 0};
    const absl::Duration now = alarm_.Now();
    if (heard_.NextAt(now) > now) rests_until = now + kRestFor;
    const bool rests = now < rests_until;
    {
      const base::MutexLock lock(mutex_);
      if (stopping_) return;
      if (multicast_ != nullptr && !rests) {
        for (const int fd : multicast_->fds()) waited.push_back({fd, POLLIN, 0});
      }
    }
    const int patience =
        rests ? static_cast<int>(absl::ToInt64Milliseconds(rests_until - now)) + 1 : -1;
    const int ready = poll(waited.data(), waited.size(), patience);
    FALLOW_CHECK(ready >= 0 || errno == EINTR);
    if (ready <= 0) continue;
    uint64_t times = 0;
    while (read(wake_fd_.get(), &times, sizeof(times)) > 0) {
    }
    if (waited[kAlarm].revents != 0) DrainAlarm();
    const bool woken = waited[kClock].revents != 0 && Woken();
    const bool changed = waited[kNetwork].revents != 0 && NetworkChanged();
    if (woken || changed) {
      const base::MutexLock lock(mutex_);
      if (multicast_ != nullptr) multicast_->Join();
    }
    if (woken || changed) visitors_.on_change();
    const bool heard = std::any_of(waited.begin() + kHeard, waited.end(),
                                   [](const pollfd& each) { return each.revents != 0; });
    if (heard) Hear();
  }
}

void SyncWatch::Hear() {
  const base::MutexLock lock(mutex_);
  multicast_->Receive(kDatagramsAtOnce, [this](std::string_view bytes, const base::Address& from) {
    if (!heard_.Spend(alarm_.Now()) || bytes.size() != sync::kBeaconBytes) return;
    visitors_.on_datagram(std::string(bytes), from);
  });
}

void SyncWatch::DrainAlarm() {
  uint64_t expirations = 0;
  if (read(alarm_.fd(), &expirations, sizeof(expirations)) > 0) visitors_.on_alarm();
}

bool SyncWatch::NetworkChanged() {
  pollfd waking{wake_fd_.get(), POLLIN, 0};
  poll(&waking, 1, kSettleMillis);
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
