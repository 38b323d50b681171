#ifndef FALLOW_TESTS_SUPPORT_HOUSEHOLD_H_
#define FALLOW_TESTS_SUPPORT_HOUSEHOLD_H_

// Devices of one journal, each with a vault in its own folder, that exchange records through the
// Replica interface without a session between them.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/exchange.h"
#include "daemon/store/index/index.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sealed_vfs.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/sync/vault_replica.h"
#include "tests/support/vault.h"

namespace fallow::tests {

// Keyslots for which the passphrase is stretched only once.
inline crypto::OpenedKeyslots CheapKeyslots(crypto::RandomSource& random) {
  static const crypto::OpenedKeyslots once =
      Value(crypto::OpenedKeyslots::Create({7}, crypto::AsBytes(std::string_view("a quiet field")),
                                           {}, crypto::VaultSecrets::Random(random), random));
  return once.WithSecrets(crypto::VaultSecrets::Random(random), random);
}

class TestDevice {
 public:
  explicit TestDevice(std::string base_vfs = "")
      : base_vfs_(std::move(base_vfs)), keyslots_(CheapKeyslots(random_)) {}

  // Creates the journal's first device.
  void Found(std::string_view name) {
    FALLOW_REQUIRE_OK(store::Vault::CreateWith(environment(), folder(), keyslots_, name, nullptr));
    FALLOW_REQUIRE_OK(Unlock());
  }
  // Is added by `host`.
  void Join(TestDevice& host, std::string_view name) { Join(host.vault(), name); }
  void Join(store::Vault& host, std::string_view name) {
    const crypto::VaultSecrets& secrets = keyslots_.secrets();
    const journal::DeviceId id{secrets.device_id};
    FALLOW_REQUIRE_OK(host.exchange().AddDevice(id, crypto::PublicKeysOf(secrets.device), name));
    const auto welcome = Value(sync::MakeWelcome(host.exchange()));
    const store::Joining joining =
        Value(sync::ReadWelcome(welcome, id, secrets.device, clock_.Now()));
    FALLOW_REQUIRE_OK(store::Vault::CreateWith(environment(), folder(), keyslots_, {}, &joining));
    FALLOW_REQUIRE_OK(Unlock());
  }

  // Is the device whose locked vault lies in `vault`, from here on.
  void Adopt(const std::filesystem::path& vault) {
    std::filesystem::copy(vault, folder(), std::filesystem::copy_options::recursive);
    keyslots_ = Value(Value(store::ReadKeyslots(*disk_, folder()))
                          .Open(crypto::AsBytes(std::string_view("a quiet field"))));
    FALLOW_REQUIRE_OK(Unlock());
  }

  absl::Status Unlock() {
    replica_.reset();
    vault_.reset();
    auto unlocked = store::Vault::Unlock(environment(), folder(), keyslots_.unlock_key(), {});
    if (!unlocked.ok()) return unlocked.status();
    vault_ = *std::move(unlocked);
    replica_ = std::make_unique<sync::VaultReplica>(vault_->exchange());
    return absl::OkStatus();
  }
  absl::Status Lock() {
    replica_.reset();
    const absl::Status closed = vault_->Close();
    vault_.reset();
    return closed;
  }
  // As if the process had been killed, without a final write to the disk.
  void Reopen() {
    FALLOW_REQUIRE_OK(Lock());
    FALLOW_REQUIRE_OK(Unlock());
  }

  std::filesystem::path folder() const { return root_.path() / "vault"; }
  const std::filesystem::path& root() const { return root_.path(); }
  store::Environment environment() {
    return {random_, clock_, *disk_, base_vfs_, observer_, clock_.steady()};
  }
  // Takes effect at the next unlocking.
  void UseObserver(journal::ChangeObserver& observer) { observer_ = &observer; }
  void UseDisk(store::Disk& disk) { disk_ = &disk; }
  ManualClock& clock() { return clock_; }
  crypto::RandomSource& random() { return random_; }
  const crypto::OpenedKeyslots& keyslots() const { return keyslots_; }
  store::Vault* operator->() { return vault_.get(); }
  store::Vault& vault() { return *vault_; }
  store::Exchange& exchange() { return vault_->exchange(); }
  store::Reflections& reflections() { return vault_->reflections(); }
  sync::VaultReplica& replica() { return *replica_; }
  journal::DeviceId id() const { return journal::DeviceId{keyslots_.secrets().device_id}; }

  journal::SubjectId Write(std::string text) {
    return Value(reflections().Write(Text(std::move(text)))).id;
  }
  void Edit(const journal::SubjectId& id, std::string text) {
    journal::ReflectionEdit edit;
    edit.text = std::move(text);
    Value(reflections().Edit(id, edit));
  }
  std::string TextOf(const journal::SubjectId& id) { return Value(reflections().Get(id)).text; }
  void RequireSound() {
    for (const store::Finding& finding : vault_->Examine({})) {
      INFO(finding.detail);
      REQUIRE(finding.severity == store::Finding::Severity::kOk);
    }
  }

 private:
  TempFolder root_;
  crypto::SystemRandom random_;
  ManualClock clock_;
  store::PosixDisk posix_;
  store::Disk* disk_ = &posix_;
  std::string base_vfs_;
  journal::ChangeObserver* observer_ = nullptr;
  crypto::OpenedKeyslots keyslots_;
  std::unique_ptr<store::Vault> vault_;
  std::unique_ptr<sync::VaultReplica> replica_;
};

// The content of a device's disk at one time.
class DiskImage {
 public:
  explicit DiskImage(TestDevice& device) : folder_(device.root() / "image") {
    FALLOW_REQUIRE_OK(device.Lock());
    std::filesystem::copy(device.folder(), folder_, std::filesystem::copy_options::recursive);
    FALLOW_REQUIRE_OK(device.Unlock());
  }
  void PutBack(TestDevice& device) {
    FALLOW_REQUIRE_OK(device.Lock());
    std::filesystem::remove_all(device.folder());
    std::filesystem::copy(folder_, device.folder(), std::filesystem::copy_options::recursive);
    FALLOW_REQUIRE_OK(device.Unlock());
  }

 private:
  std::filesystem::path folder_;
};

// Gives `to` the epoch key, and then every envelope that it lacks. Returns how many records were
// new; stops at the first failure.
template <class From, class To>
absl::StatusOr<uint64_t> TryPush(From& from, To& to) {
  auto grant = from.replica().GrantFor(to.id());
  if (!grant.ok()) return grant.status();
  if (absl::Status taken = to.replica().TakeGrant(from.id(), *grant); !taken.ok()) return taken;
  const journal::Frontier theirs = Value(to.replica().Known());
  uint64_t records = 0;
  uint64_t position = 0;
  while (true) {
    auto next = from.replica().Next(theirs, position);
    if (!next.ok()) return next.status();
    if (!next->has_value()) return records;
    position = (*next)->position;
    auto taken = to.replica().Take(from.id(), (*next)->envelope);
    if (!taken.ok()) return taken.status();
    records += taken->records;
  }
}
template <class From, class To>
uint64_t Push(From& from, To& to) {
  return Value(TryPush(from, to));
}

// Repeats until both hold the same records.
inline void Meet(TestDevice& a, TestDevice& b) {
  for (int i = 0; i < 8; ++i) {
    Push(a, b);
    Push(b, a);
    const journal::Frontier known = Value(a.replica().Known());
    if (known != Value(b.replica().Known())) continue;
    FALLOW_REQUIRE_OK(a.replica().Agreed(b.id(), known));
    FALLOW_REQUIRE_OK(b.replica().Agreed(a.id(), known));
    return;
  }
  FAIL("the devices do not come to hold the same");
}

// The content of a device's reflections, independent of the device.
inline std::vector<journal::Reflection> Everything(TestDevice& device) {
  std::vector<journal::Reflection> all;
  for (const bool deleted : {false, true}) {
    journal::Query query;
    query.deleted = deleted;
    store::Cursor cursor;
    while (true) {
      auto some = Value(device.reflections().List(query, cursor, 100));
      if (some.empty()) break;
      for (journal::Reflection& one : some) all.push_back(std::move(one));
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return all;
}

// The digest of a device's whole index.
inline store::IndexDigest DigestOf(TestDevice& device) {
  FALLOW_REQUIRE_OK(device.Lock());
  const store::IndexDigest digest = [&] {
    const auto keyslots =
        Value(Value(store::ReadKeyslots(device.environment().disk, device.folder()))
                  .Open(device.keyslots().unlock_key()));
    const auto vfs = Value(store::SealedVfs::Create("", device.random()));
    const auto index =
        Value(store::Index::Open(*vfs, device.folder() / "index.db", keyslots.secrets().index));
    return Value(index->Digest());
  }();
  FALLOW_REQUIRE_OK(device.Unlock());
  return digest;
}

inline void RequireSame(TestDevice& a, TestDevice& b) {
  REQUIRE(Value(a.replica().Known()) == Value(b.replica().Known()));
  const auto all_a = Everything(a);
  const auto all_b = Everything(b);
  REQUIRE(all_a.size() == all_b.size());
  for (size_t i = 0; i < all_a.size(); ++i) {
    CHECK(all_a[i].id == all_b[i].id);
    CHECK(all_a[i].text == all_b[i].text);
    CHECK(all_a[i].tags == all_b[i].tags);
    CHECK(all_a[i].deleted == all_b[i].deleted);
    CHECK(all_a[i].version == all_b[i].version);
  }
  CHECK(DigestOf(a) == DigestOf(b));
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_HOUSEHOLD_H_
