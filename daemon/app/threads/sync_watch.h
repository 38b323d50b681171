#ifndef FALLOW_DAEMON_APP_THREADS_SYNC_WATCH_H_
#define FALLOW_DAEMON_APP_THREADS_SYNC_WATCH_H_

// What syncing waits for, apart from its links: an alarm on a clock that counts sleep, a change of
// the network (rtnetlink(7)), the machine waking from sleep, and datagrams from the local network.
// A thread of its own sleeps until one of these happens, and nothing else wakes it. It exists while
// the vault is unlocked and there is a second device.
//
// Anybody can send datagrams. Those that do not have a beacon's size are dropped on this thread,
// and so are those beyond a few at a time: the thread then stops listening for a moment.
//
// Set and Send are safe from any thread; the visitors are called on the watch's own thread.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "daemon/base/address.h"
#include "daemon/base/mutex.h"
#include "daemon/base/unique_fd.h"
#include "daemon/sync/flow.h"
#include "daemon/system/alarm.h"
#include "daemon/system/multicast.h"

namespace fallow::app {

class SyncWatch {
 public:
  struct Visitors {
    std::function<void()> on_alarm;
    // The network may have changed, or the machine may have been asleep.
    std::function<void()> on_change;
    std::function<void(std::string datagram, const base::Address& from)> on_datagram;
  };
  // `places`: where datagrams are received; they are sent to the first one. Empty: neither.
  SyncWatch(std::vector<system::MulticastPlace> places, Visitors visitors);
  ~SyncWatch();
  SyncWatch(const SyncWatch&) = delete;
  SyncWatch& operator=(const SyncWatch&) = delete;

  // When on_alarm is due, on BootAlarm's clock; replaces what was set. InfiniteDuration: never.
  void Set(absl::Duration when);
  void Send(std::string_view datagram);
  // Replaces the places.
  void Move(std::vector<system::MulticastPlace> places);

 private:
  void Run();
  void Wake();
  void DrainAlarm();
  bool NetworkChanged();
  bool Woken();

  // Opens the sockets anew if the places were replaced.
  void FollowPlaces();
  void Hear();

  const Visitors visitors_;
  system::BootAlarm alarm_;
  base::UniqueFd wake_fd_;
  base::UniqueFd network_fd_;  // a netlink socket; invalid where there is none
  base::UniqueFd clock_fd_;    // becomes readable when the machine wakes or its clock is set
  base::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<system::MulticastPlace> places_ ABSL_GUARDED_BY(mutex_);
  bool moved_ ABSL_GUARDED_BY(mutex_) = true;  // the sockets are not at places_ yet
  std::unique_ptr<system::Multicast> multicast_ ABSL_GUARDED_BY(mutex_);  // null if not wanted
  sync::Budget heard_;                                                    // used on the thread only
  std::thread thread_;                                                    // last
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_THREADS_SYNC_WATCH_H_
