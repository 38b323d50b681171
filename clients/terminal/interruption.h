#ifndef FALLOW_CLIENTS_TERMINAL_INTERRUPTION_H_
#define FALLOW_CLIENTS_TERMINAL_INTERRUPTION_H_

// While one of these exists, Ctrl-C (SIGINT), SIGTERM and SIGHUP do not end the program but invoke
// a callback, so that a command that is waiting for something can stop waiting cleanly. A signal
// handler may do very little, so it only writes to a pipe; a thread that reads the pipe invokes the
// callback. One at a time per process; create and destroy it on the same thread.

#include <atomic>
#include <csignal>
#include <functional>
#include <map>
#include <thread>

#include "daemon/base/unique_fd.h"

namespace fallow::terminal {

class Interruption {
 public:
  // `interrupted` is called on another thread, once, at the first signal.
  explicit Interruption(std::function<void()> interrupted);
  // Restores the previous signal handlers.
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool happened() const { return happened_; }

 private:
  void Listen();

  std::function<void()> interrupted_;
  std::atomic<bool> happened_ = false;
  base::UniqueFd reading_;
  base::UniqueFd writing_;
  std::map<int, struct sigaction> before_;
  std::thread thread_;
};

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_INTERRUPTION_H_
