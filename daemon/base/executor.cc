#include "daemon/base/executor.h"

#include <chrono>
#include <future>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::base {

Executor::Executor() : thread_([this] { Loop(); }) {}

Executor::~Executor() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Executor::Post(Task task) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void Executor::RunAfter(absl::Duration delay, Task task) {
  const Instant due = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(delay);
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    timers_.emplace(due, std::move(task));
  }
  wake_.notify_one();
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
  std::unique_lock lock(mutex_);
  std::vector<Task> batch;
  while (true) {
    const Instant now = std::chrono::steady_clock::now();
    while (!timers_.empty() && timers_.begin()->first <= now) {
      queue_.push_back(std::move(timers_.begin()->second));
      timers_.erase(timers_.begin());
    }
    if (!queue_.empty()) {
      batch.swap(queue_);
      lock.unlock();
      for (Task& task : batch) task();
      batch.clear();
      lock.lock();
      continue;
    }
    if (stopping_) return;
    if (timers_.empty()) {
      wake_.wait(lock);
    } else {
      wake_.wait_until(lock, timers_.begin()->first);
    }
  }
}

}  // namespace fallow::base
