// What letting go costs in a journal of a given size: one reflection, then many that lie scattered
// over all of it. Usage: bench_release_bench [ENTRIES]. Prints, as JSON, seconds of CPU and of the
// clock, and by how much memory grew meanwhile over what was resident before, in MB; and how long a
// listing of the last ten waited that was asked for every 100 ms meanwhile, in ms from the moment
// at which it was asked for: the median, the 99th of a hundred, and the longest.

#include <fmt/format.h>
#include <malloc.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "daemon/base/clock.h"
#include "daemon/base/status.h"
#include "daemon/store/keeping/pace.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/vault.h"
#include "daemon/store/writing/reflections.h"
#include "tests/bench/corpus.h"

namespace fallow {
namespace {

using bench::Check;
using bench::Value;

constexpr size_t kScattered = 1000;

double ResidentMegabytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kilobytes = 0;
  while (status >> word) {
    if (word == "VmRSS:") status >> kilobytes;
  }
  return kilobytes / 1024;
}

std::vector<journal::SubjectId> Fill(store::Vault& vault, size_t entries) {
  bench::Corpus corpus;
  std::vector<journal::SubjectId> all;
  while (all.size() < entries) {
    std::vector<journal::NewReflection> batch(
        std::min<size_t>(entries - all.size(), store::kWriteManyMax));
    for (journal::NewReflection& one : batch) {
      one.text = corpus.Text();
      one.at = {absl::FromUnixSeconds(1'000'000'000 + static_cast<int64_t>(all.size()) * 3600),
                "UTC"};
      one.tags = {"walk"};
    }
    for (const auto& written : Value(vault.reflections().WriteMany(batch))) {
      all.push_back(Value(written));
    }
  }
  return all;
}

// The thread that owns the vault, as the journal executor is in the daemon, and a clock beside it
// that asks for a listing again and again.
class Owner final : public store::Pace {
 public:
  void Later(Task task) override { Post(std::move(task)); }
  std::unique_ptr<Errand> Begin(Task work, Task done) override {
    return std::make_unique<Beside>([this, work = std::move(work), done = std::move(done)] {
      work();
      Post(done);
    });
  }
  uint64_t at_once_bytes() const override { return uint64_t{4} << 20; }

  // Runs tasks until `over`; `list` every 100 ms. How long each of those waited, in ms.
  std::vector<double> RunUntil(const std::function<bool()>& over, const Task& list) {
    std::vector<double> waits;
    std::atomic<bool> ended = false;
    std::thread clock([&] {
      for (absl::Time due = absl::Now(); !ended; due += kListEvery) {
        Post([&waits, &list, due] {
          list();
          waits.push_back(absl::ToDoubleMilliseconds(absl::Now() - due));
        });
        absl::SleepFor(due + kListEvery - absl::Now());
      }
    });
    while (!over()) Take()();
    ended = true;
    clock.join();
    tasks_.clear();
    std::sort(waits.begin(), waits.end());
    return waits;
  }

 private:
  static constexpr absl::Duration kListEvery = absl::Milliseconds(100);
  struct Beside final : Errand {
    explicit Beside(Task work) : thread(std::move(work)) {}
    ~Beside() override { thread.join(); }
    std::thread thread;
  };

  void Post(Task task) {
    const absl::MutexLock lock(&mutex_);
    tasks_.push_back(std::move(task));
  }
  Task Take() {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](std::deque<Task>* tasks) { return !tasks->empty(); }, &tasks_));
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }

  absl::Mutex mutex_;
  std::deque<Task> tasks_;
};

void LetGo(store::Vault& vault, Owner& owner, std::string_view what,
           const std::vector<journal::SubjectId>& subjects) {
  malloc_trim(0);
  bench::PeakMegabytes();
  const double resident = ResidentMegabytes();
  const double cpu = bench::CpuSeconds();
  const absl::Time began = absl::Now();
  owner.Later([&] { Check(vault.eraser().LetGo(subjects, {})); });
  const auto list = [&] {
    store::Cursor cursor;
    Value(vault.reflections().List({}, cursor, 10));
  };
  bool begun = false;
  const std::vector<double> waits = owner.RunUntil(
      [&] { return std::exchange(begun, true) && !vault.eraser().under_way(); }, list);
  FALLOW_CHECK(vault.eraser().settled() && !waits.empty());
  fmt::print(
      "\"{}\": {{\"wall\": {:.3f}, \"cpu\": {:.3f}, \"memory\": {:.1f}, \"list\": [{:.1f}, {:.1f}, "
      "{:.1f}], \"lists\": {}}}",
      what, absl::ToDoubleSeconds(absl::Now() - began), bench::CpuSeconds() - cpu,
      bench::PeakMegabytes() - resident, waits[waits.size() / 2], waits[waits.size() * 99 / 100],
      waits.back(), waits.size());
}

void Run(const std::filesystem::path& root, size_t entries) {
  crypto::SystemRandom random;
  base::SystemClock clock;
  store::PosixDisk disk;
  Owner owner;
  const store::Environment environment{random, clock, disk, "", nullptr, nullptr, &owner};
  const std::filesystem::path folder = root / "vault";
  const auto keyslots =
      Value(crypto::OpenedKeyslots::Create({1}, crypto::AsBytes(std::string_view("a quiet field")),
                                           {}, crypto::VaultSecrets::Random(random), random));
  Check(store::Vault::CreateWith(environment, folder, keyslots, "a", nullptr));
  std::unique_ptr<store::Vault> vault =
      Value(store::Vault::Unlock(environment, folder, keyslots.unlock_key(), {}));
  const std::vector<journal::SubjectId> all = Fill(*vault, entries);
  Check(vault->Close());
  vault = Value(store::Vault::Unlock(environment, folder, keyslots.unlock_key(), {}));
  fmt::print("{{\"entries\": {}, ", entries);
  LetGo(*vault, owner, "one", {all[all.size() / 2]});
  std::vector<journal::SubjectId> scattered;
  const size_t step = std::max<size_t>(1, all.size() / kScattered);
  for (size_t i = 0; i < all.size(); i += step) {
    if (i != all.size() / 2) scattered.push_back(all[i]);
  }
  fmt::print(", ");
  LetGo(*vault, owner, "scattered", scattered);
  fmt::print("}}\n");
}

}  // namespace
}  // namespace fallow

int main(int arguments, char** argument) {
  const size_t entries = arguments > 1 ? std::strtoull(argument[1], nullptr, 10) : 10'000;
  std::string folder = (std::filesystem::temp_directory_path() / "fallow-release-XXXXXX").string();
  FALLOW_CHECK(mkdtemp(folder.data()) != nullptr);
  fallow::Run(folder, entries);
  std::filesystem::remove_all(folder);
  return 0;
}
