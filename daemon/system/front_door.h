#ifndef FALLOW_DAEMON_SYSTEM_FRONT_DOOR_H_
#define FALLOW_DAEMON_SYSTEM_FRONT_DOOR_H_

// The main thread's loop. It waits, without ever waking needlessly, for connections and their ends,
// for the alarm, and for the request to end (a signal, or Stop()). A connection is let in only when
// the process behind it belongs to the daemon's own user (SO_PEERCRED); others are closed at once.
// When the last connection has been gone for `quiet_after`, on_quiet is called, and again each time
// that long has passed, until it returns true.

#include <poll.h>
#include <sys/types.h>

#include <functional>
#include <vector>

#include "absl/time/time.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

inline constexpr size_t kConnectionsMax = 128;  // further ones wait until one of these ends

class FrontDoor {
 public:
  struct Visitors {
    std::function<void(base::UniqueFd connection)> on_connection;
    std::function<void()> on_alarm;
    std::function<bool()> on_quiet;
    absl::Duration quiet_after;
  };
  // `listening_fd` and `alarm_fd`, a timerfd, must outlive this. `owner` is the only user let in.
  FrontDoor(int listening_fd, int alarm_fd, uid_t owner, Visitors visitors);

  // From then on SIGTERM and SIGINT are seen only by Run, and SIGHUP and SIGPIPE are ignored.
  // REQUIRES: called once, before any other thread is started, so that all threads inherit the
  // mask.
  static void TakeSignals();

  // Returns after SIGTERM, SIGINT or Stop().
  void Run();
  // Safe from any thread.
  void Stop();
  // Cuts every connection, whatever is still in transit. REQUIRES: Run has returned.
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
  // A second descriptor of each connection, by which its end is noticed.
  std::vector<base::UniqueFd> present_;
  bool full_ = false;  // there was no descriptor left for the latest connection
  bool quiet_ = true;  // on_quiet has returned true since the latest connection
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_FRONT_DOOR_H_
