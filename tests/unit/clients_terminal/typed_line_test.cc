#include "clients/terminal/typed_line.h"

#include <termios.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <string_view>
#include <thread>

#include "tests/unit/clients_terminal/pty.h"

namespace fallow::terminal {
namespace {

constexpr std::string_view kCtrlC = "\x03";
constexpr std::string_view kCtrlZ = "\x1a";

// Exits with 7 if the answer is "quillfeather", which no program prints on its own.
int AskOutOfSight(const std::string& question = "Well? ") {
  std::array<char, 32> line{};
  const absl::StatusOr<size_t> size = AskForLine(question, Echo::kOff, line);
  if (absl::IsCancelled(size.status())) return 8;
  return size.ok() && std::string_view(line.data(), *size) == "quillfeather" ? 7 : 1;
}

size_t Times(std::string_view words, std::string_view shown) {
  size_t times = 0;
  for (size_t at = 0; (at = shown.find(words, at)) != std::string_view::npos; ++at) ++times;
  return times;
}

// Presses `first` when the question appears, and answers when it appears again.
std::function<std::string(const std::string&)> FirstPressing(std::string_view first) {
  return [first, step = size_t{0}](const std::string& shown) mutable -> std::string {
    if (Times("Well? ", shown) <= step) return "";
    return ++step == 1 ? std::string(first) : "quillfeather\n";
  };
}

bool EndedBy(int number, const InTerminal& run) {
  return WIFSIGNALED(run.status) && WTERMSIG(run.status) == number;
}

TEST_CASE("a signal that another thread takes ends a question and leaves the terminal as it was") {
  const InTerminal run = RunInTerminal(
      [] {
        std::thread([] {
          while (true) pause();
        }).detach();
        sigset_t interrupt;
        sigemptyset(&interrupt);
        sigaddset(&interrupt, SIGINT);
        pthread_sigmask(SIG_BLOCK, &interrupt, nullptr);
        return AskOutOfSight();
      },
      FirstPressing(kCtrlC));
  CHECK(EndedBy(SIGINT, run));
  CHECK(run.echoes);
}

TEST_CASE("Ctrl-C ends a question however soon it is pressed") {
  constexpr int kTimes = 100;
  int ended = 0;
  for (int i = 0; i < kTimes; ++i) {
    const InTerminal run = RunInTerminal([] { return AskOutOfSight(); }, FirstPressing(kCtrlC));
    ended += EndedBy(SIGINT, run) && run.echoes ? 1 : 0;
  }
  CHECK(ended == kTimes);
}

// A minimal shell: it stops when its program is stopped, and then continues it.
int RunAsJob(int (*program)()) {
  const pid_t job = fork();
  if (job == 0) {
    signal(SIGTTOU, SIG_IGN);  // as long as it is in the background
    setpgid(0, 0);
    tcsetpgrp(STDIN_FILENO, getpid());
    signal(SIGTTOU, SIG_DFL);
    _exit(program());
  }
  int status = 0;
  waitpid(job, &status, WUNTRACED);
  termios terminal{};
  tcgetattr(STDIN_FILENO, &terminal);
  if (!WIFSTOPPED(status) || (terminal.c_lflag & ECHO) == 0) return 2;
  kill(job, SIGCONT);
  waitpid(job, &status, 0);
  return WEXITSTATUS(status);
}

TEST_CASE("while a program is stopped its terminal echoes, and then it asks again") {
  const InTerminal run =
      RunInTerminal([] { return RunAsJob([] { return AskOutOfSight(); }); }, FirstPressing(kCtrlZ));
  CHECK(WEXITSTATUS(run.status) == 7);
  CHECK(Times("Well? ", run.shown) == 2);
  CHECK(run.shown.find("quillfeather") == std::string::npos);
}

TEST_CASE("a program that was stopped without notice asks again") {
  const InTerminal run =
      RunInTerminal([] { return AskOutOfSight("Process " + std::to_string(getpid()) + "? "); },
                    [asked = size_t{0}](const std::string& shown) mutable -> std::string {
                      if (Times("? ", shown) <= asked) return "";
                      if (++asked == 2) return "quillfeather\n";
                      const pid_t process = std::stoi(shown.substr(shown.find(' ')));
                      kill(process, SIGSTOP);
                      kill(process, SIGCONT);
                      return "";
                    });
  CHECK(WEXITSTATUS(run.status) == 7);
  CHECK(run.shown.find("quillfeather") == std::string::npos);
}

TEST_CASE("a question outlasts a signal that the program ignores") {
  const InTerminal run = RunInTerminal(
      [] {
        signal(SIGINT, SIG_IGN);
        return AskOutOfSight();
      },
      FirstPressing(std::string(kCtrlC) + "quillfeather\n"));
  CHECK(WEXITSTATUS(run.status) == 7);
}

TEST_CASE("a signal that the program answers itself ends the question") {
  const InTerminal run = RunInTerminal(
      [] {
        signal(SIGINT, [](int) {});
        return AskOutOfSight();
      },
      FirstPressing(kCtrlC));
  CHECK(WEXITSTATUS(run.status) == 8);
  CHECK(run.echoes);
}

TEST_CASE("of a line that is too long comes what has room") {
  const InTerminal run = RunInTerminal(
      [] {
        std::array<char, 4> line{};
        const absl::StatusOr<size_t> size = AskForLine("Well? ", Echo::kOn, line);
        return size.ok() && std::string_view(line.data(), *size) == "1234" ? 7 : 1;
      },
      FirstPressing("12345\n"));
  CHECK(WEXITSTATUS(run.status) == 7);
  CHECK(run.shown.find("12345") != std::string::npos);
}

}  // namespace
}  // namespace fallow::terminal
