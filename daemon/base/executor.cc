#include "daemon/base/executor.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <future>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::base {
namespace {

// Longer than any run of the program, and short enough to add to the current time without overflow.
constexpr absl::Duration kDelayMax = absl::Hours(24 * 365 * 100);

// More than what a task puts on the stack, but for one that recurses deeply.
constexpr size_t kStackBytes = size_t{128} * 1024;

// Zeroes the stack below the caller's frame. What tasks leave there, such as the buffer in which a
// text was put together, would otherwise lie there until some later task happens to overwrite it.
[[gnu::noinline]] void WipeStackBelow() {
  std::array<char, kStackBytes> below;
  explicit_bzero(below.data(), below.size());
}

}  // namespace

Executor::Executor() : thread_([this] { Loop(); }) {}

Executor::~Executor() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.NotifyOne();
  thread_.join();
}

void Executor::Post(Task task) {
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    queue_.push_back(std::move(task));
  }
  wake_.NotifyOne();
}

void Executor::RunAfter(absl::Duration delay, Task task) {
  const absl::Duration bounded = std::clamp(delay, absl::ZeroDuration(), kDelayMax);
  const Instant due = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(bounded);
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    timers_.emplace(due, std::move(task));
  }
  wake_.NotifyOne();
}

void Executor::Run(const Task& task) {
  FALLOW_CHECK(!OnThread());
  std::promise<void> done;
  Post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

void Executor::Loop() {
  std::vector<Task> batch;
  while (TakeBatch(batch)) {
    for (Task& task : batch) {
      task();
      // Destroys what this task holds now, rather than with the last task of the batch.
      task = nullptr;
    }
    batch.clear();
    WipeStackBelow();
  }
}

bool Executor::TakeBatch(std::vector<Task>& batch) {
  MutexLock lock(mutex_);
  while (true) {
    QueueDueTimers();
    if (!queue_.empty()) {
      batch.swap(queue_);
      return true;
    }
    if (stopping_) return false;
    if (timers_.empty()) {
      wake_.Wait(mutex_);
    } else {
      wake_.WaitUntil(mutex_, timers_.begin()->first);
    }
  }
}

void Executor::QueueDueTimers() {
  const Instant now = std::chrono::steady_clock::now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    queue_.push_back(std::move(timers_.begin()->second));
    timers_.erase(timers_.begin());
  }
}

}  // namespace fallow::base
