#ifndef FALLOW_DAEMON_APP_SESSION_H_
#define FALLOW_DAEMON_APP_SESSION_H_

// The vault's states and what moves it between them:
//
//     absent --Init--> unlocked <--Unlock-- locked        opening: while Init or Unlock runs
//                      unlocked --Lock, idle--> locked
//
// A vault that has not been used for `lock_after` locks itself. The idle lock is an owner of the
// timetable, and housekeeping is another. Both say when they are due in constant time, whatever the
// size of the journal; housekeeping runs at most once a day, and its cost depends on how much was
// deleted. The idle lock runs on a clock that nobody can set and that goes on while the machine
// sleeps.
//
// state() and constants() are safe from any thread; everything else belongs to the journal
// executor.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/kdf.h"
#include "crypto/sealed_box.h"
#include "daemon/app/attempts.h"
#include "daemon/store/log/counted_time.h"
#include "daemon/store/vault.h"
#include "daemon/system/alarm.h"
#include "daemon/system/folder_lock.h"
#include "daemon/usecases/session.h"
#include "daemon/usecases/timetable.h"

namespace fallow::app {

// The name for a device whose user chose none: the host's, or "this device".
std::string HostName();

class VaultSession final : public usecases::Session {
 public:
  // `alarm` is only asked for the time. `on_state` is called on the executor after every change of
  // state.
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
  std::vector<store::Finding> Concerns(bool thorough) override;
  absl::Duration AttemptDelay() override;

  void Admit(usecases::Tenant* tenant) override;
  void Dismiss(usecases::Tenant* tenant) override;

  // Owners of the timetable, which runs on the environment's clock. This one locks a vault that has
  // been idle long enough.
  usecases::Timetable::Owner& idle_lock() { return idle_lock_; }
  // Makes old deletions final where that is allowed; daily, as long as anything is deleted.
  usecases::Timetable::Owner& housekeeping() { return housekeeping_; }
  // Writes `keyslots` anew where the file has been damaged meanwhile; hourly.
  usecases::Timetable::Owner& keyslots_check() { return keyslots_check_; }

 private:
  usecases::VaultState StateOnDisk() const;  // locked or absent
  void SetState(usecases::VaultState state);
  // Opens a vault that has just been made.
  absl::Status OpenMade(crypto::ByteSpan passphrase);
  absl::Status Open(crypto::ByteSpan passphrase, const store::Progress& progress);
  // Counts a wrong passphrase, and passes `status` on.
  absl::Status Tried(absl::Status status);
  // A failure is no reason to refuse the journal; housekeeping is tried again the next day.
  absl::Status KeepHouse();

  class IdleLock final : public usecases::Timetable::Owner {
   public:
    explicit IdleLock(VaultSession& session) : session_(session) {}
    absl::StatusOr<absl::Time> NextAt() override;
    absl::Status Run() override;

   private:
    VaultSession& session_;
  };
  class Housekeeping final : public usecases::Timetable::Owner {
   public:
    explicit Housekeeping(VaultSession& session) : session_(session) {}
    absl::StatusOr<absl::Time> NextAt() override;
    absl::Status Run() override { return session_.KeepHouse(); }

   private:
    VaultSession& session_;
  };
  class KeyslotsCheck final : public usecases::Timetable::Owner {
   public:
    explicit KeyslotsCheck(VaultSession& session) : session_(session) {}
    absl::StatusOr<absl::Time> NextAt() override;
    absl::Status Run() override;

   private:
    VaultSession& session_;
  };
  // Converts from the alarm's clock to the timetable's.
  absl::Time TimeOfDay(absl::Duration when);

  // The alarm's clock, by which days are counted for as long as this lives.
  class Steady final : public store::SteadyClock {
   public:
    Steady(system::Alarm& alarm, crypto::RandomSource& random);
    uint64_t scale() const override { return scale_; }
    absl::Duration Now() override { return alarm_.Now(); }

   private:
    system::Alarm& alarm_;
    uint64_t scale_ = 0;
  };

  system::Alarm& alarm_;
  Steady steady_;
  const store::Environment environment_;
  const Constants constants_;
  const crypto::KdfParams kdf_;
  const std::function<void(usecases::VaultState)> on_state_;
  std::atomic<usecases::VaultState> state_;
  std::optional<system::FolderLock> in_use_;  // of the vault's folder, while vault_ is open
  std::unique_ptr<store::Vault> vault_;       // null unless unlocked
  // Of the vault that was open last.
  std::optional<crypto::DraftPublicKey> draft_key_;
  std::vector<usecases::Tenant*> tenants_;
  Attempts attempts_;
  absl::Duration used_;        // when the vault was last used, on the alarm's clock
  absl::Duration kept_house_;  // likewise
  absl::Duration keyslots_checked_;
  IdleLock idle_lock_{*this};
  Housekeeping housekeeping_{*this};
  KeyslotsCheck keyslots_check_{*this};
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_SESSION_H_
