#include "clients/terminal/typed_line.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <map>
#include <optional>
#include <string_view>

#include "clients/terminal/terminal.h"
#include "clients/terminal/wrap_lines.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "daemon/base/unique_fd.h"

namespace fallow::terminal {
namespace {

// The signals that end or stop a program, and the one that continues it: a shell that stopped the
// program may have switched the terminal's echo back on.
constexpr std::array kSignals = {SIGALRM, SIGCONT, SIGHUP,  SIGINT,  SIGPIPE,
                                 SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU};

// Between words; the space before the answer stays.
std::string Wrapped(const std::string& question, int fd) {
  const size_t end = question.find_last_not_of(' ') + 1;
  return WrapLines(question.substr(0, end), SizeOf(fd).columns, 0) + question.substr(end);
}

bool IsOfJobControl(int number) {
  return number == SIGCONT || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

// The descriptor that the handler writes to; a handler can only get it from a global.
std::atomic<int> pipe_of_handler = -1;

void OnSignal(int number) {
  const int error = errno;
  const char byte = static_cast<char>(number);
  // If the pipe is already full of signals, one more is not needed.
  [[maybe_unused]] const ssize_t written = write(pipe_of_handler, &byte, 1);
  errno = error;
}

// The signals that have arrived. Lives as long as the program, because a handler may still be
// running on another thread after the question is over; its signal is then read at the next
// question.
class SignalPipe {
 public:
  SignalPipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
      error_ = errno;
      return;
    }
    reading_ = base::UniqueFd(ends[0]);
    writing_ = base::UniqueFd(ends[1]);
    pipe_of_handler = writing_.get();
  }

  // Why there is no pipe; 0 if there is one.
  int error() const { return error_; }
  int fd() const { return reading_.get(); }
  // The next signal; nothing when there is none.
  std::optional<int> Next() const {
    char byte = 0;
    if (read(reading_.get(), &byte, 1) != 1) return std::nullopt;
    return byte;
  }

 private:
  int error_ = 0;
  base::UniqueFd reading_;
  base::UniqueFd writing_;
};

// During its lifetime signals go to the pipe. Those that the program ignores remain ignored.
class SignalsKept {
 public:
  SignalsKept() {
    struct sigaction action {};
    action.sa_handler = OnSignal;
    for (const int number : kSignals) {
      struct sigaction before {};
      if (sigaction(number, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) continue;
      if (sigaction(number, &action, nullptr) == 0) before_[number] = before;
    }
  }
  ~SignalsKept() {
    for (const auto& [number, before] : before_) sigaction(number, &before, nullptr);
  }
  SignalsKept(const SignalsKept&) = delete;
  SignalsKept& operator=(const SignalsKept&) = delete;

 private:
  std::map<int, struct sigaction> before_;
};

// Sends this process a signal that was held back, before it does anything else, even if this thread
// blocks the signal and another thread received it.
void Deliver(int number) {
  sigset_t only;
  sigset_t before;
  sigemptyset(&only);
  sigaddset(&only, number);
  pthread_sigmask(SIG_UNBLOCK, &only, &before);
  raise(number);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// A question in progress. Each step ends early, without a value, when a signal arrives.
class Asking {
 public:
  // REQUIRES: both outlive this; `terminal` is non-blocking.
  Asking(const base::UniqueFd& terminal, const SignalPipe& signals)
      : terminal_(terminal), signals_(signals) {}
  // Restores the terminal.
  ~Asking() {
    if (!hidden_) return;
    [[maybe_unused]] const ssize_t written = write(terminal_.get(), "\n", 1);
    while (IsOurs() && tcsetattr(terminal_.get(), TCSAFLUSH, &before_) != 0 && errno == EINTR) {
    }
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  absl::StatusOr<std::optional<size_t>> Ask(std::string_view question, Echo echo,
                                            std::span<char> line) {
    const absl::StatusOr<bool> ready = Prepare(echo);
    if (!ready.ok()) return ready.status();
    if (!*ready || !Show(question)) return std::optional<size_t>();
    size_t size = 0;
    while (Await(POLLIN)) {
      char byte = 0;
      const ssize_t got = read(terminal_.get(), &byte, 1);
      // The input has been discarded again, or a signal has arrived.
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got < 0) return base::FromErrno("The terminal cannot be read", errno);
      if (got == 0 && size == 0) return absl::CancelledError(base::Text("Nothing was answered."));
      if (got == 0 || byte == '\n' || byte == '\r') return std::optional<size_t>(size);
      if (size < line.size()) line[size++] = byte;
    }
    return std::optional<size_t>();
  }

 private:
  // Whether this program may change the terminal: a shell may have taken it back.
  bool IsOurs() const { return tcgetpgrp(terminal_.get()) == getpgrp(); }

  // Discards what was typed before the question, and turns off echo. False when a signal arrived,
  // which is also how a program learns that it is in the background.
  absl::StatusOr<bool> Prepare(Echo echo) {
    if (tcgetattr(terminal_.get(), &before_) != 0) {
      return base::FromErrno("The terminal cannot be used", errno);
    }
    termios wanted = before_;
    if (echo == Echo::kOff) wanted.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    while (tcsetattr(terminal_.get(), TCSAFLUSH, &wanted) != 0) {
      if (errno != EINTR) return base::FromErrno("The terminal cannot be used", errno);
      if (SignalCame(0)) return false;
    }
    hidden_ = echo == Echo::kOff;
    return true;
  }

  bool Show(std::string_view text) const {
    while (!text.empty()) {
      if (!Await(POLLOUT)) return false;
      const ssize_t written = write(terminal_.get(), text.data(), text.size());
      if (written < 0 && errno != EINTR && errno != EAGAIN) return true;  // reading reports why
      if (written > 0) text.remove_prefix(static_cast<size_t>(written));
    }
    return true;
  }

  // Waits until the terminal is ready for `events`, or gone; false when a signal arrived first.
  bool Await(short events) const { return !SignalCame(events); }

  // Without `events` it only checks.
  bool SignalCame(short events) const {
    while (true) {
      std::array<pollfd, 2> watched = {{{.fd = signals_.fd(), .events = POLLIN, .revents = 0},
                                        {.fd = terminal_.get(), .events = events, .revents = 0}}};
      const int ready = poll(watched.data(), watched.size(), events == 0 ? 0 : -1);
      if (ready < 0) continue;  // interrupted; the pipe shows by which signal
      if (watched[0].revents != 0) return true;
      if (events == 0 || watched[1].revents != 0) return false;
    }
  }

  const base::UniqueFd& terminal_;
  const SignalPipe& signals_;
  termios before_{};
  bool hidden_ = false;
};

}  // namespace

absl::StatusOr<size_t> AskForLine(const std::string& question, Echo echo, std::span<char> line) {
  static const SignalPipe signals;
  if (signals.error() != 0) return base::FromErrno("The question cannot be asked", signals.error());
  // Non-blocking, since input that was announced can be discarded again: Ctrl-C empties the buffer.
  const base::UniqueFd terminal(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!terminal.ok()) return base::Invalid("There is no terminal to ask on", "", "");
  while (true) {
    const absl::StatusOr<std::optional<size_t>> answer = [&] {
      const SignalsKept kept;
      return Asking(terminal, signals).Ask(Wrapped(question, terminal.get()), echo, line);
    }();
    bool ask_again = true;
    while (const std::optional<int> number = signals.Next()) {
      Deliver(*number);
      ask_again = ask_again && IsOfJobControl(*number);
    }
    if (!answer.ok()) return answer.status();
    if (answer->has_value()) return **answer;
    if (!ask_again)
      return absl::CancelledError(base::Text("Interrupted by a signal; nothing was answered."));
  }
}

}  // namespace fallow::terminal
