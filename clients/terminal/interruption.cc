#include "clients/terminal/interruption.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace fallow::terminal {
namespace {

constexpr char kSignalled = 's';
constexpr char kOver = 'o';

// The descriptor that the handler writes to; a handler can only get it from a global.
std::atomic<int> pipe_of_handler = -1;

void Say(int fd, char what) {
  while (write(fd, &what, 1) < 0 && errno == EINTR) {
  }
}

void OnSignal(int) {
  const int error = errno;
  Say(pipe_of_handler, kSignalled);
  errno = error;
}

}  // namespace

Interruption::Interruption(std::function<void()> interrupted)
    : interrupted_(std::move(interrupted)) {
  int ends[2];
  // Without a pipe the signals are left alone: Ctrl-C ends the program.
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  reading_ = base::UniqueFd(ends[0]);
  writing_ = base::UniqueFd(ends[1]);
  fcntl(writing_.get(), F_SETFL, O_NONBLOCK);  // a handler never waits
  pipe_of_handler = writing_.get();
  thread_ = std::thread([this] { Listen(); });
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, &before_[number]);
}

Interruption::~Interruption() {
  if (!thread_.joinable()) return;
  for (const auto& [number, action] : before_) sigaction(number, &action, nullptr);
  fcntl(writing_.get(), F_SETFL, 0);
  Say(writing_.get(), kOver);
  thread_.join();
  pipe_of_handler = -1;
}

void Interruption::Listen() {
  while (true) {
    char what = 0;
    const ssize_t got = read(reading_.get(), &what, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || what == kOver) return;
    if (!happened_.exchange(true)) interrupted_();
  }
}

}  // namespace fallow::terminal
