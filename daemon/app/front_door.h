#ifndef FALLOW_DAEMON_APP_FRONT_DOOR_H_
#define FALLOW_DAEMON_APP_FRONT_DOOR_H_

// What the main thread does all day: wait, without ever waking for nothing, for connections, for
// the alarm, and for the request to end (a signal, or Stop()). A connection is let in only when the
// process behind it belongs to the person whose daemon this is (SO_PEERCRED); others are closed at
// once.

#include <sys/types.h>

#include <functional>

#include "daemon/app/unique_fd.h"

namespace fallow::app {

class FrontDoor {
 public:
  struct Visitors {
    std::function<void(UniqueFd connection)> on_connection;
    std::function<void()> on_alarm;
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

 private:
  void Admit();
  bool Mine(int connection) const;

  const int listening_fd_;
  const int alarm_fd_;
  const uid_t owner_;
  const Visitors visitors_;
  UniqueFd signal_fd_;
  UniqueFd stop_fd_;
  bool full_ = false;  // no descriptor was left for the last connection
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_FRONT_DOOR_H_
