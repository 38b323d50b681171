// A first exchange between two vaults of one journal, without a wire: what one reads and seals and
// the other opens, checks, keeps and indexes. Usage: bench_exchange_bench [ENTRIES]. Prints CPU
// seconds of this process and the peak of its memory meanwhile, both vaults together.

#include <fmt/format.h>
#include <stdlib.h>

#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "daemon/base/clock.h"
#include "daemon/base/status.h"
#include "daemon/store/exchange.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/sync/vault_replica.h"

namespace fallow {
namespace {

constexpr size_t kTextBytes = 1500;
constexpr size_t kVocabulary = 40000;

void Check(const absl::Status& status) {
  if (!status.ok()) fmt::print(stderr, "{}\n", status.ToString());
  FALLOW_CHECK(status.ok());
}
template <class T>
T Value(absl::StatusOr<T> answer) {
  Check(answer.status());
  return *std::move(answer);
}

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The peak of the resident set since the last call, in MB.
double PeakMegabytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kilobytes = 0;
  while (status >> word) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  std::ofstream("/proc/self/clear_refs") << "5";
  return kilobytes / 1024;
}

// Words of a natural distribution: the n-th most common comes with a frequency of about 1/n.
class Corpus {
 public:
  Corpus() : random_(42) {
    for (size_t i = 0; i < kVocabulary; ++i) {
      std::string word;
      for (size_t letter = 0; letter < 3 + random_() % 8; ++letter) {
        word += static_cast<char>('a' + random_() % 26);
      }
      words_.push_back(std::move(word));
    }
  }
  std::string Text() {
    std::string text;
    while (text.size() < kTextBytes) {
      const double uniform = std::uniform_real_distribution<double>(0, 1)(random_);
      const auto rank = static_cast<size_t>(std::pow(double{kVocabulary}, uniform)) - 1;
      text += words_[rank] + (random_() % 12 == 0 ? ".\n" : " ");
    }
    return text;
  }

 private:
  std::mt19937_64 random_;
  std::vector<std::string> words_;
};

struct Device {
  explicit Device(const std::filesystem::path& root)
      : folder(root),
        keyslots(Value(
            crypto::OpenedKeyslots::Create({1}, crypto::AsBytes(std::string_view("a quiet field")),
                                           {}, crypto::VaultSecrets::Random(random), random))) {}

  store::Environment environment() { return {random, clock, disk, ""}; }
  void Unlock() {
    vault = Value(store::Vault::Unlock(environment(), folder, keyslots.unlock_key(), {}));
    replica = std::make_unique<sync::VaultReplica>(vault->exchange());
  }
  journal::DeviceId id() const { return journal::DeviceId{keyslots.secrets().device_id}; }

  crypto::SystemRandom random;
  base::SystemClock clock;
  store::PosixDisk disk;
  std::filesystem::path folder;
  crypto::OpenedKeyslots keyslots;
  std::unique_ptr<store::Vault> vault;
  std::unique_ptr<sync::VaultReplica> replica;
};

void Fill(store::Vault& vault, size_t entries) {
  Corpus corpus;
  while (entries > 0) {
    std::vector<journal::NewReflection> batch(std::min<size_t>(entries, store::kWriteManyMax));
    for (journal::NewReflection& one : batch) {
      one.text = corpus.Text();
      one.at = {absl::FromUnixSeconds(1'000'000'000 + static_cast<int64_t>(entries) * 3600), "UTC"};
      one.tags = {"walk"};
      --entries;
    }
    Check(vault.reflections().WriteMany(batch).status());
  }
}

void Join(Device& host, Device& device) {
  const crypto::VaultSecrets& secrets = device.keyslots.secrets();
  Check(host.vault->exchange().AddDevice(device.id(), crypto::PublicKeysOf(secrets.device), "b"));
  const auto joining = Value(sync::ReadWelcome(Value(sync::MakeWelcome(host.vault->exchange())),
                                               device.id(), secrets.device, device.clock.Now()));
  Check(
      store::Vault::CreateWith(device.environment(), device.folder, device.keyslots, {}, &joining));
  device.Unlock();
}

void Run(const std::filesystem::path& root, size_t entries) {
  Device a(root / "a");
  Check(store::Vault::CreateWith(a.environment(), a.folder, a.keyslots, "a", nullptr));
  a.Unlock();
  Fill(*a.vault, entries);
  a.replica.reset();
  a.vault.reset();
  a.Unlock();
  Device b(root / "b");
  Join(a, b);

  PeakMegabytes();
  double next = 0;
  double take = 0;
  uint64_t position = 0;
  uint64_t bytes = 0;
  uint64_t runs = 0;
  const journal::Frontier theirs = Value(b.replica->Known());
  while (true) {
    const double begin = CpuSeconds();
    const auto outgoing = Value(a.replica->Next(theirs, position));
    const double sealed = CpuSeconds();
    next += sealed - begin;
    if (!outgoing) break;
    position = outgoing->position;
    bytes += outgoing->envelope.size();
    ++runs;
    Value(b.replica->Take(a.id(), outgoing->envelope));
    take += CpuSeconds() - sealed;
  }
  const double begin = CpuSeconds();
  const journal::Frontier known = Value(b.replica->Known());
  Check(b.replica->Agreed(a.id(), known));
  Check(a.replica->Agreed(b.id(), known));
  take += CpuSeconds() - begin;
  fmt::print(
      "{} entries, {} runs, {:.1f} MB: next {:.2f} s, take with index {:.2f} s, "
      "together {:.2f} s CPU; peak {:.0f} MB\n",
      entries, runs, static_cast<double>(bytes) / 1e6, next, take, next + take, PeakMegabytes());
  FALLOW_CHECK(b.vault->Figures().reflections == entries);
}

}  // namespace
}  // namespace fallow

int main(int argc, char** argv) {
  const size_t entries = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
  std::string root = (std::filesystem::temp_directory_path() / "fallow-bench-XXXXXX").string();
  FALLOW_CHECK(mkdtemp(root.data()) != nullptr);
  fallow::Run(root, entries);
  std::filesystem::remove_all(root);
  return 0;
}
