// What letting go costs in a journal of a given size: one reflection, then many that lie scattered
// over all of it. Usage: bench_release_bench [ENTRIES]. Prints, as JSON, seconds of CPU and of the
// clock, and by how much memory grew meanwhile over what was resident before, in MB.

#include <fmt/format.h>
#include <malloc.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/clock.h"
#include "daemon/base/status.h"
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

void LetGo(store::Vault& vault, std::string_view what,
           const std::vector<journal::SubjectId>& subjects) {
  malloc_trim(0);
  bench::PeakMegabytes();
  const double resident = ResidentMegabytes();
  const double cpu = bench::CpuSeconds();
  const absl::Time began = absl::Now();
  Check(vault.eraser().LetGo(subjects, {}));
  FALLOW_CHECK(vault.eraser().settled());
  fmt::print("\"{}\": {{\"wall\": {:.3f}, \"cpu\": {:.3f}, \"memory\": {:.1f}}}", what,
             absl::ToDoubleSeconds(absl::Now() - began), bench::CpuSeconds() - cpu,
             bench::PeakMegabytes() - resident);
}

void Run(const std::filesystem::path& root, size_t entries) {
  crypto::SystemRandom random;
  base::SystemClock clock;
  store::PosixDisk disk;
  const store::Environment environment{random, clock, disk, ""};
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
  LetGo(*vault, "one", {all[all.size() / 2]});
  std::vector<journal::SubjectId> scattered;
  const size_t step = std::max<size_t>(1, all.size() / kScattered);
  for (size_t i = 0; i < all.size(); i += step) {
    if (i != all.size() / 2) scattered.push_back(all[i]);
  }
  fmt::print(", ");
  LetGo(*vault, "scattered", scattered);
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
