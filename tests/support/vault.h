#ifndef FALLOW_TESTS_SUPPORT_VAULT_H_
#define FALLOW_TESTS_SUPPORT_VAULT_H_

// A vault in a temporary folder, and short ways to fill and inspect it.

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crypto/random.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/vault.h"
#include "daemon/store/writing/reflections.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sealed_database.h"

namespace fallow::tests {

// Reports the status message when a check fails.
#define FALLOW_REQUIRE_OK(expression)                   \
  do {                                                  \
    const absl::Status fallow_required_ = (expression); \
    INFO(fallow_required_);                             \
    REQUIRE(fallow_required_.ok());                     \
  } while (false)

template <class T>
T Value(absl::StatusOr<T> answer) {
  INFO(answer.status());
  REQUIRE(answer.ok());
  return *std::move(answer);
}

// Folders and files under `root`, with their contents.
inline std::map<std::string, std::string> Snapshot(const std::filesystem::path& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string name = entry.path().lexically_relative(root).string();
    files[name] = entry.is_directory() ? "a folder" : ReadFile(entry.path());
  }
  return files;
}

inline journal::NewReflection Text(std::string text) {
  journal::NewReflection what;
  what.text = std::move(text);
  what.at = {absl::FromUnixSeconds(1'700'000'000), "Europe/Lisbon"};
  return what;
}

class TestVault {
 public:
  static constexpr std::string_view kPassphrase = "a quiet field";

  explicit TestVault(std::string base_vfs = "") : base_vfs_(std::move(base_vfs)) {}

  std::filesystem::path folder() const { return root_.path() / "vault"; }
  const std::filesystem::path& root() const { return root_.path(); }
  ManualClock& clock() { return clock_; }
  store::PosixDisk& posix_disk() { return posix_; }
  void UseDisk(store::Disk& disk) { disk_ = &disk; }
  void UsePace(store::Pace& pace) { pace_ = &pace; }
  void UseObserver(journal::ChangeObserver& observer) { observer_ = &observer; }
  store::Disk& disk() { return *disk_; }
  store::Environment environment() {
    return {random_, clock_, *disk_, base_vfs_, observer_, clock_.steady(), pace_};
  }

  absl::Status Create() {
    return store::Vault::Create(environment(), folder(), crypto::AsBytes(kPassphrase), {}, "here");
  }
  absl::Status Unlock(std::string_view passphrase = kPassphrase) {
    vault_.reset();
    auto unlocked = store::Vault::Unlock(environment(), folder(), crypto::AsBytes(passphrase), {});
    if (!unlocked.ok()) return unlocked.status();
    vault_ = *std::move(unlocked);
    return absl::OkStatus();
  }
  absl::Status Lock() {
    absl::Status closed = vault_->Close();
    vault_.reset();
    return closed;
  }
  // As when the program ends without locking.
  void Forsake() { vault_.reset(); }
  // The setup for all tests except those of creation.
  void CreateAndUnlock() {
    FALLOW_REQUIRE_OK(Create());
    FALLOW_REQUIRE_OK(Unlock());
  }
  void Reopen() {
    FALLOW_REQUIRE_OK(Lock());
    FALLOW_REQUIRE_OK(Unlock());
  }

  bool unlocked() const { return vault_ != nullptr; }
  store::Vault* operator->() { return vault_.get(); }
  store::Reflections& reflections() { return vault_->reflections(); }
  journal::Reflection Write(std::string text) {
    return Value(reflections().Write(Text(std::move(text))));
  }
  std::vector<journal::Reflection> List(const journal::Query& query = {}) {
    std::vector<journal::Reflection> all;
    store::Cursor cursor;
    while (true) {
      auto some = Value(reflections().List(query, cursor, 100));
      if (some.empty()) return all;
      for (journal::Reflection& one : some) all.push_back(std::move(one));
    }
  }
  // Requires that an examination finds nothing wrong.
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
  store::Pace* pace_ = nullptr;
  std::unique_ptr<store::Vault> vault_;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_VAULT_H_
