#ifndef FALLOW_DAEMON_SYSTEM_FRONT_DOOR_H_
#define FALLOW_DAEMON_SYSTEM_FRONT_DOOR_H_

// What the main thread does all day: wait, without ever waking for nothing, for connections and
// their ends, for the alarm, and for the request to end (a signal, or Stop()). A connection is let
// in only when the process behind it belongs to the person whose daemon this is (SO_PEERCRED);
// others are closed at once. When the last one has been gone for a while, on_quiet is called, and
// again after the same while for as long as it returns false.

#include <poll.h>
#include <sys/types.h>

#include <functional>
#include <vector>

#include "absl/time/time.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

inline constexpr size_t kConnectionsMax = 128;  // further ones wait until one ends

class FrontDoor {
 public:
  struct Visitors {
    std::function<void(base::UniqueFd connection)> on_connection;
    std::function<void()> on_alarm;
    std::function<bool()> on_quiet;
    absl::Duration quiet_after;
  };
  // The descriptors outlive this; `alarm_fd` is a timerfd. `owner` is who may come in.
  FrontDoor(int listening_fd, int alarm_fd, uid_t owner, Visitors visitors);

  // REQUIRES: called once, before any other thread is started, so that all inherit the mask:
  // SIGTERM and SIGINT are from then on seen by Run only, SIGHUP and SIGPIPE by nobody.
  static void TakeSignals();

  // Returns after SIGTERM, SIGINT or Stop().
  void Run();
  // Safe from any thread.
  void Stop();
  // Cuts every connection, whatever is still on its way. REQUIRES: Run has returned.
  void CutConnections();

 private:
  bool Wait(std::vector<pollfd>& waited);
  bool AlarmWentOff() const;
  int PatienceMillis() const;
  void Admit();
  void DropEnded(const std::vector<pollfd>& waited);
  bool Mine(int connection) const;

  const int listening_fd_;
  const int alarm_fd_;
  const uid_t owner_;
  const Visitors visitors_;
  base::UniqueFd signal_fd_;
  base::UniqueFd stop_fd_;
  // A second descriptor of each connection, to notice its end by: who is connected.
  std::vector<base::UniqueFd> present_;
  bool full_ = false;  // no descriptor was left for the last connection
  bool quiet_ = true;  // on_quiet has been called since the last connection, and returned true
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_FRONT_DOOR_H_
