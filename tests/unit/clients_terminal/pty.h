#ifndef FALLOW_TESTS_UNIT_CLIENTS_TERMINAL_PTY_H_
#define FALLOW_TESTS_UNIT_CLIENTS_TERMINAL_PTY_H_

// A terminal for tests: a pair of pseudo-terminal ends, and a child process that has one of them as
// its terminal.

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <ctime>
#include <functional>
#include <string>

#include "daemon/base/unique_fd.h"

namespace fallow::terminal {

struct Pty {
  base::UniqueFd keyboard;  // the user's end
  base::UniqueFd terminal;
  Pty(unsigned short columns = 80, unsigned short rows = 24) {
    int master = -1;
    int slave = -1;
    const winsize size{rows, columns, 0, 0};
    REQUIRE(openpty(&master, &slave, nullptr, nullptr, &size) == 0);
    keyboard = base::UniqueFd(master);
    terminal = base::UniqueFd(slave);
  }
  // Everything that has been shown so far.
  std::string Shown() const {
    fcntl(keyboard.get(), F_SETFL, O_NONBLOCK);
    std::string shown;
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    while ((got = read(keyboard.get(), buffer.data(), buffer.size())) > 0) {
      shown.append(buffer.data(), static_cast<size_t>(got));
    }
    return shown;
  }
};

struct InTerminal {
  std::string shown;
  int status = 0;
  bool echoes = false;  // at the end
};

// A hang is a failure: this process is killed if it is still running by then.
inline void LimitLife() {
  constexpr time_t kSecondsMax = 60;
  sigevent killed{};
  killed.sigev_notify = SIGEV_SIGNAL;
  killed.sigev_signo = SIGKILL;
  itimerspec after{};
  after.it_value.tv_sec = kSecondsMax;
  timer_t timer{};
  if (timer_create(CLOCK_MONOTONIC, &killed, &timer) != 0) _exit(126);
  if (timer_settime(timer, 0, &after, nullptr) != 0) _exit(126);
}

// Runs `body` in a child with a new terminal. `typed` is called whenever more is shown, with
// everything shown so far, and returns the keys to press.
inline InTerminal RunInTerminal(const std::function<int()>& body,
                                const std::function<std::string(const std::string&)>& typed) {
  int master = -1;
  const pid_t child = forkpty(&master, nullptr, nullptr, nullptr);
  if (child == 0) {
    LimitLife();
    _exit(body());
  }
  REQUIRE(child > 0);
  const base::UniqueFd keyboard(master);
  InTerminal run;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = read(keyboard.get(), buffer.data(), buffer.size())) > 0) {
    run.shown.append(buffer.data(), static_cast<size_t>(got));
    const std::string keys = typed(run.shown);
    if (!keys.empty()) REQUIRE(write(keyboard.get(), keys.data(), keys.size()) > 0);
  }
  REQUIRE(waitpid(child, &run.status, 0) == child);
  termios terminal{};
  REQUIRE(tcgetattr(keyboard.get(), &terminal) == 0);
  run.echoes = (terminal.c_lflag & ECHO) != 0;
  return run;
}

}  // namespace fallow::terminal

#endif  // FALLOW_TESTS_UNIT_CLIENTS_TERMINAL_PTY_H_
