// A first exchange between two vaults of one journal, without a wire: what one reads and seals and
// the other opens, checks, keeps and indexes. Usage: bench_exchange_bench [ENTRIES]. Prints CPU
// seconds of this process and the peak of its memory meanwhile, both vaults together.

#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/clock.h"
#include "daemon/base/status.h"
#include "daemon/store/exchange.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/sync/vault_replica.h"
#include "tests/bench/corpus.h"

namespace fallow {
namespace {

using bench::Check;
using bench::Corpus;
using bench::CpuSeconds;
using bench::PeakMegabytes;
using bench::Value;

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
