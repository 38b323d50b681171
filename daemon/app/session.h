#ifndef FALLOW_DAEMON_APP_SESSION_H_
#define FALLOW_DAEMON_APP_SESSION_H_

// The vault's states and what moves it between them:
//
//     absent --Init--> unlocked <--Unlock-- locked        opening: while Init or Unlock run
//                      unlocked --Lock, idle--> locked
//
// An unlocked vault that nobody has used for `lock_after` locks itself. One alarm is set, for when
// that would be if nothing came; when it goes off and something has come, it is set again. So use
// costs no system call, and an idle daemon wakes at most once.
//
// state() and constants() are safe from any thread; the rest belongs to the journal executor.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crypto/kdf.h"
#include "daemon/app/attempts.h"
#include "daemon/store/vault.h"
#include "daemon/system/alarm.h"
#include "daemon/usecases/session.h"

namespace fallow::app {

// What a device is called when nobody said otherwise.
std::string HostName();

class VaultSession final : public usecases::Session {
 public:
  // `on_state` hears of every change of state, on the executor.
  VaultSession(store::Environment environment, system::Alarm& alarm, Constants constants,
               crypto::KdfParams kdf, std::function<void(usecases::VaultState)> on_state);
  ~VaultSession() override;

  usecases::VaultState state() const override { return state_; }
  const Constants& constants() const override { return constants_; }

  absl::StatusOr<store::Vault*> Use() override;
  store::Vault* Peek() override { return vault_.get(); }
  std::string NameOf(const journal::DeviceId& device) override;
  absl::StatusOr<store::DraftKeeper> LockedDrafts() override;

  absl::Status Init(crypto::ByteSpan passphrase, std::string_view device_name) override;
  absl::Status Join(crypto::ByteSpan passphrase, const store::Joining& joining) override;
  absl::Status Unlock(crypto::ByteSpan passphrase, const store::Progress& progress) override;
  absl::Status Lock() override;
  absl::Status Confirm(crypto::ByteSpan passphrase) override;
  absl::Status ChangePassphrase(crypto::ByteSpan old_passphrase,
                                crypto::ByteSpan new_passphrase) override;
  absl::Duration AttemptDelay() override;

  void Admit(usecases::Tenant* tenant) override;
  void Dismiss(usecases::Tenant* tenant) override;

  // The alarm went off: locks the vault if it has been idle long enough.
  void OnAlarm();

 private:
  usecases::VaultState StateOnDisk() const;  // locked or absent
  void SetState(usecases::VaultState state);
  // After a vault was made.
  absl::Status OpenMade(crypto::ByteSpan passphrase);
  absl::Status Open(crypto::ByteSpan passphrase, const store::Progress& progress);
  // Takes note of a wrong passphrase, and passes the Status on.
  absl::Status Tried(absl::Status status);
  void KeepHouse();

  const store::Environment environment_;
  system::Alarm& alarm_;
  const Constants constants_;
  const crypto::KdfParams kdf_;
  const std::function<void(usecases::VaultState)> on_state_;
  std::atomic<usecases::VaultState> state_;
  std::unique_ptr<store::Vault> vault_;  // null unless unlocked
  std::vector<usecases::Tenant*> tenants_;
  Attempts attempts_;
  absl::Duration used_;        // when last, on the alarm's clock
  absl::Duration kept_house_;  // likewise
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_SESSION_H_
