#include "daemon/app/threads/executor_pace.h"

#include <thread>

namespace fallow::app {
namespace {

class Beside final : public store::Pace::Errand {
 public:
  explicit Beside(store::Pace::Task work) : thread_(std::move(work)) {}
  ~Beside() override { thread_.join(); }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

 private:
  std::thread thread_;
};

}  // namespace

std::unique_ptr<store::Pace::Errand> ExecutorPace::Begin(Task work, Task done) {
  return std::make_unique<Beside>([this, work = std::move(work), done = std::move(done)]() mutable {
    work();
    executor_.Post(std::move(done));
  });
}

}  // namespace fallow::app
