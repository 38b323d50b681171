#include "daemon/base/executor.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <future>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "daemon/base/unique_fd.h"

namespace fallow::base {
namespace {

TEST_CASE("tasks run one after the other, in the order in which they were posted") {
  std::vector<int> ran;
  {
    Executor executor;
    for (int i = 0; i < 1000; ++i) executor.Post([&ran, i] { ran.push_back(i); });
  }
  std::vector<int> expected(1000);
  std::iota(expected.begin(), expected.end(), 0);
  CHECK(ran == expected);
}

TEST_CASE("tasks posted from several threads all run, none beside another") {
  int running = 0, most = 0, count = 0;
  {
    Executor executor;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) {
          executor.Post([&] {
            most = std::max(most, ++running);
            ++count;
            --running;
          });
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  CHECK(count == 2000);
  CHECK(most == 1);
}

// Puts a text on the stack, deep below the caller, and says where it lies.
[[gnu::noinline]] uintptr_t LeaveOnStack(int depth, std::array<char, 16>& read) {
  std::array<volatile char, 1024> text;
  for (volatile char& one : text) one = 'x';
  const uintptr_t deeper = depth > 0 ? LeaveOnStack(depth - 1, read) : 0;
  read[0] = text[0];
  return depth > 0 ? deeper : reinterpret_cast<uintptr_t>(text.data());
}

// What lies there, whatever has become of it.
std::string Memory(uintptr_t address, size_t bytes) {
  std::string found(bytes, '\0');
  const base::UniqueFd memory(open("/proc/self/mem", O_RDONLY | O_CLOEXEC));
  const ssize_t got = pread(memory.get(), found.data(), bytes, static_cast<off_t>(address));
  return got == static_cast<ssize_t>(bytes) ? found : "unreadable";
}

TEST_CASE("what a task leaves on the stack is wiped before the executor sleeps") {
  Executor executor;
  std::array<char, 16> read{};
  uintptr_t where = 0;
  std::string before;
  executor.Run([&] {
    where = LeaveOnStack(40, read);
    before = Memory(where, 1024);
  });
  CHECK(before == std::string(1024, 'x'));
  // The executor has been through its loop once more.
  executor.Run([] {});
  CHECK(Memory(where, 1024) == std::string(1024, '\0'));
}

TEST_CASE("Run returns once its task has run on the executor's thread") {
  Executor executor;
  CHECK_FALSE(executor.OnThread());
  bool on_thread = false;
  std::thread::id id;
  executor.Run([&] {
    on_thread = executor.OnThread();
    id = std::this_thread::get_id();
  });
  CHECK(on_thread);
  CHECK(id != std::this_thread::get_id());
}

TEST_CASE("a task posted by a task runs after those already waiting") {
  std::vector<int> ran;
  Executor executor;
  executor.Run([&] {
    executor.Post([&] {
      ran.push_back(1);
      executor.Post([&] { ran.push_back(3); });
    });
    executor.Post([&] { ran.push_back(2); });
  });
  executor.Run([] {});
  executor.Run([] {});
  CHECK(ran == std::vector<int>{1, 2, 3});
}

TEST_CASE("the destructor runs what was posted and drops timers that are not due") {
  std::promise<void> gate;
  std::vector<int> ran;
  {
    Executor executor;
    executor.Post([opened = gate.get_future().share()] { opened.wait(); });
    for (int i = 0; i < 3; ++i) executor.Post([&ran, i] { ran.push_back(i); });
    executor.RunAfter(absl::Hours(1), [&ran] { ran.push_back(-1); });
    gate.set_value();
  }
  CHECK(ran == std::vector<int>{0, 1, 2});
}

TEST_CASE("a timer wakes the sleeping thread, however far away the others are") {
  std::promise<void> due;
  bool too_early = false;
  {
    Executor executor;
    executor.RunAfter(absl::InfiniteDuration(), [&] { too_early = true; });
    executor.RunAfter(absl::Hours(1), [&] { too_early = true; });
    executor.RunAfter(absl::Milliseconds(1), [&] { due.set_value(); });
    due.get_future().wait();
  }
  CHECK_FALSE(too_early);
}

TEST_CASE("a timer without a delay, or with less, is due at once") {
  Executor executor;
  std::promise<void> zero, negative;
  executor.RunAfter(absl::ZeroDuration(), [&] { zero.set_value(); });
  executor.RunAfter(-absl::InfiniteDuration(), [&] { negative.set_value(); });
  zero.get_future().wait();
  negative.get_future().wait();
}

TEST_CASE("what a task holds is dropped before the next task runs") {
  const auto held = std::make_shared<int>(1);
  long holders = 0;
  Executor executor;
  executor.Run([&] {
    executor.Post([copy = held] {});
    executor.Post([&] { holders = held.use_count(); });
  });
  executor.Run([] {});
  CHECK(holders == 1);
}

}  // namespace
}  // namespace fallow::base
