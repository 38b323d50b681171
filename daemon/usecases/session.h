#ifndef FALLOW_DAEMON_USECASES_SESSION_H_
#define FALLOW_DAEMON_USECASES_SESSION_H_

// What the services need from the owner of the vault: whether it is unlocked, the vault itself
// while it is, and everything that takes a passphrase. state() and constants() are safe from any
// thread; everything else belongs to the journal executor.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/bytes.h"
#include "daemon/store/vault.h"
#include "daemon/store/writing/drafts.h"

namespace fallow::usecases {

enum class VaultState : uint8_t { kAbsent, kLocked, kOpening, kUnlocked };

// Holds on to parts of the unlocked vault between two calls to the executor, such as a partly read
// attachment.
class Tenant {
 public:
  virtual ~Tenant() = default;
  // The vault is about to be locked: everything that belongs to it must be dropped now.
  virtual void Leave() = 0;
};

class Session {
 public:
  struct Constants {
    std::string vault_name;
    std::filesystem::path folder;
    absl::Duration lock_after;  // InfiniteDuration: never
    std::string zone;           // of this machine
    // The folder for files that the daemon reads when it needs them (own_files.h).
    std::filesystem::path config = {};
  };
  virtual ~Session() = default;

  virtual VaultState state() const = 0;
  virtual const Constants& constants() const = 0;

  // The unlocked vault. FAILED_PRECONDITION when it is locked, NOT_FOUND when there is none. Counts
  // as use, which restarts the time until the vault locks itself, except while a NobodyThere
  // exists.
  virtual absl::StatusOr<store::Vault*> Use() = 0;
  // The same for what only looks, which does not count as use: a journal that is only looked at
  // still locks itself in time.
  absl::StatusOr<store::Vault*> Look() {
    const NobodyThere scope(*this, true);
    return Use();
  }
  // The vault as it is, whether or not its time has come to be locked or something is due first;
  // null unless it is unlocked.
  virtual store::Vault* Peek() = 0;
  // The name of a device of the journal; empty unless the vault is unlocked.
  virtual std::string NameOf(const journal::DeviceId& device) = 0;
  // What can be done with drafts while the vault is locked. They are sealed to the key that was
  // seen when it was last open, whatever is in the folder now.
  virtual absl::StatusOr<store::DraftKeeper> LockedDrafts() = 0;

  // Creates a vault and leaves it unlocked. An empty device name means the host name.
  virtual absl::Status Init(crypto::ByteSpan passphrase, std::string_view device_name) = 0;
  // Creates a vault for another device's journal and leaves it unlocked.
  virtual absl::Status Join(crypto::ByteSpan passphrase, const store::Joining& joining) = 0;
  // If the vault is already unlocked, only checks the passphrase.
  virtual absl::Status Unlock(crypto::ByteSpan passphrase, const store::Progress& progress) = 0;
  virtual absl::Status Lock() = 0;
  // For requests that require the passphrase although the vault is unlocked.
  virtual absl::Status Confirm(crypto::ByteSpan passphrase) = 0;
  virtual absl::Status ChangePassphrase(crypto::ByteSpan old_passphrase,
                                        crypto::ByteSpan new_passphrase) = 0;
  // What of this machine and of the vault's folder no sealing makes up for, as notices; `thorough`
  // looks at every file.
  virtual std::vector<store::Finding> Concerns(bool /*thorough*/) { return {}; }
  // How long until a passphrase may be tried again; increases with every wrong one.
  virtual absl::Duration AttemptDelay() = 0;

  // REQUIRES: the vault is unlocked.
  virtual void Admit(Tenant* tenant) = 0;
  virtual void Dismiss(Tenant* tenant) = 0;

  // While one of these exists, nothing counts as use of the journal: the work is done for a window
  // or a clock, and the user may be away. Belongs to the executor; has no effect if `nobody` is
  // false.
  class NobodyThere {
   public:
    NobodyThere(Session& session, bool nobody) : session_(session), before_(session.nobody_there_) {
      session_.nobody_there_ = before_ || nobody;
    }
    ~NobodyThere() { session_.nobody_there_ = before_; }
    NobodyThere(const NobodyThere&) = delete;
    NobodyThere& operator=(const NobodyThere&) = delete;

   private:
    Session& session_;
    const bool before_;
  };

 protected:
  bool nobody_there() const { return nobody_there_; }

 private:
  bool nobody_there_ = false;
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_SESSION_H_
