#ifndef FALLOW_CLIENTS_TERMINAL_INTERRUPTION_H_
#define FALLOW_CLIENTS_TERMINAL_INTERRUPTION_H_

// While one of these lives, Ctrl-C (SIGINT), SIGTERM and SIGHUP do not end the program but call
// back, so that a command which waits for somebody can end its waiting in good order. A signal's
// handler may do next to nothing, so it only writes to a pipe; the call comes from a thread that
// reads it. One at a time in a process; made and destroyed on one thread.

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
  // Gives the signals back to whoever had them.
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
