#ifndef FALLOW_TESTS_SUPPORT_OPEN_SESSION_H_
#define FALLOW_TESTS_SUPPORT_OPEN_SESSION_H_

// A session that contains a test's vault and counts how often it is used.

#include <atomic>
#include <string>

#include "daemon/base/status.h"
#include "daemon/usecases/session.h"
#include "tests/support/vault.h"

namespace fallow::tests {

class OpenSession final : public usecases::Session {
 public:
  explicit OpenSession(TestVault& vault) : vault_(vault) {}

  usecases::VaultState state() const override {
    return vault_.unlocked() ? usecases::VaultState::kUnlocked : usecases::VaultState::kLocked;
  }
  const Constants& constants() const override { return constants_; }
  absl::StatusOr<store::Vault*> Use() override {
    if (!vault_.unlocked()) return base::Locked();
    if (!nobody_there()) ++uses_;
    return Peek();
  }
  store::Vault* Peek() override { return vault_.unlocked() ? vault_.operator->() : nullptr; }
  std::string NameOf(const journal::DeviceId&) override { return "here"; }
  absl::StatusOr<store::DraftKeeper> LockedDrafts() override {
    return absl::NotFoundError("no drafts");
  }
  absl::Status Init(crypto::ByteSpan, std::string_view) override { return absl::OkStatus(); }
  absl::Status Join(crypto::ByteSpan, const store::Joining&) override { return absl::OkStatus(); }
  absl::Status Unlock(crypto::ByteSpan, const store::Progress&) override {
    return absl::OkStatus();
  }
  absl::Status Lock() override { return absl::OkStatus(); }
  absl::Status Confirm(crypto::ByteSpan) override { return absl::OkStatus(); }
  absl::Status ChangePassphrase(crypto::ByteSpan before, crypto::ByteSpan after) override {
    return vault_->ChangePassphrase(before, after, {});
  }
  absl::Duration AttemptDelay() override { return absl::ZeroDuration(); }
  void Admit(usecases::Tenant*) override {}
  void Dismiss(usecases::Tenant*) override {}

  std::atomic<int> uses_ = 0;

 private:
  TestVault& vault_;
  const Constants constants_{"journal", "/nowhere", absl::Minutes(15), "UTC"};
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_OPEN_SESSION_H_
