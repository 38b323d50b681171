#include "clients/terminal/interruption.h"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>

namespace fallow::terminal {
namespace {

// Waits for calls that come from another thread.
class Calls {
 public:
  void Add() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  void Await(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= count; });
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

TEST_CASE("each of the signals that end a program calls back instead, once") {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    Calls calls;
    {
      const Interruption interruption([&] { calls.Add(); });
      CHECK_FALSE(interruption.happened());
      REQUIRE(raise(number) == 0);
      calls.Await(1);
      CHECK(interruption.happened());
      REQUIRE(raise(number) == 0);
    }
    CHECK(calls.count() == 1);
  }
}

TEST_CASE("afterwards the signals are whose they were") {
  struct sigaction before {};
  struct sigaction after {};
  sigaction(SIGINT, nullptr, &before);
  {
    const Interruption interruption([] {});
    sigaction(SIGINT, nullptr, &after);
    CHECK(after.sa_handler != before.sa_handler);
  }
  sigaction(SIGINT, nullptr, &after);
  CHECK(after.sa_handler == before.sa_handler);
}

}  // namespace
}  // namespace fallow::terminal
