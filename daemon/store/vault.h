#ifndef FALLOW_DAEMON_STORE_VAULT_H_
#define FALLOW_DAEMON_STORE_VAULT_H_

// A vault: one person's journal on one device, in one folder of its own.
//
//   keyslots     what opens the rest        journal.db  the log and the keyring
//   blobs/       sealed attachments         index.db    every view, derived from the log
//   drafts/      sealed texts in progress
//
// An object of this class is an *unlocked* vault. Destroying it locks the vault: the log's position
// and chain hash are written to `keyslots`, the databases close, and every key is wiped. Not
// thread-safe: the journal executor owns it.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/identity.h"
#include "crypto/keyslots.h"
#include "crypto/random.h"
#include "daemon/base/clock.h"
#include "daemon/base/next_step.h"
#include "daemon/journal/change.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/roster.h"
#include "daemon/store/log/counted_time.h"
#include "daemon/store/log/progress.h"
#include "daemon/store/peers/epochs.h"

namespace fallow::store {

class Blobs;
class Disk;
class Drafts;
class DueReleases;
class Eraser;
class FinalDeletions;
class Exchange;
class LocalSettings;
class PracticeRecords;
class Reflections;
class Templates;
class WriteBack;
class LastLook;
class Pace;
class Receipts;
class ReleasePlans;

// What a vault runs on. All of it outlives the vault.
struct Environment {
  crypto::RandomSource& random;
  base::Clock& clock;
  Disk& disk;
  std::string base_vfs;  // the SQLite VFS under the sealed one; empty: the platform's default
  journal::ChangeObserver* observer = nullptr;  // null: nobody is listening
  SteadyClock* steady = nullptr;                // null: days are counted by the time of day alone
  Pace* pace = nullptr;                         // null: what takes long is done at once
};

struct Finding {
  enum class Severity { kOk, kNotice, kDamage };
  // The last two are not the vault's own: who else can look into its folder, and into memory.
  enum class Check {
    kReading,  // open for reading only
    kJournal,
    kKeyslots,
    kPages,
    kChain,
    kKeyring,
    kBlobs,
    kIndex,
    kDrafts,
    kFolder,
    kMemory
  };
  Severity severity = Severity::kOk;
  Check check = Check::kKeyslots;
  std::string detail;  // what was found
  base::NextStep next = {};
};

struct VaultFigures {
  uint64_t reflections = 0, deleted = 0, drafts = 0;
  uint64_t journal_bytes = 0, index_bytes = 0, blob_bytes = 0;
  uint64_t unreadable_records = 0;
  std::string device_name;
};

// What a device starts with when it has been let into a journal.
struct Joining {
  journal::VaultId vault;
  journal::DeviceId device;  // this device
  crypto::SigningKey key;
  // Every device the journal has ever had, including this one; removed devices are marked as
  // removed.
  std::vector<journal::Device> devices;
  std::optional<journal::DeviceId> first;  // of the journal, if the host knows it
  Epoch epoch;
};

class Vault {
 public:
  enum class Presence { kAbsent, kPresent };
  static Presence Probe(Disk& disk, const std::filesystem::path& folder);

  // Creates a vault in `folder` (mode 0700). ALREADY_EXISTS if there is one already;
  // INVALID_ARGUMENT if the folder holds anything else. If creation is interrupted at any point,
  // nothing is left that looks like a vault.
  static absl::Status Create(Environment env, const std::filesystem::path& folder,
                             crypto::ByteSpan passphrase, crypto::KdfParams kdf,
                             std::string_view device_name);

  // The same for a device that another device has let in: an empty copy of the same journal, under
  // its own passphrase.
  static absl::Status CreateJoined(Environment env, const std::filesystem::path& folder,
                                   crypto::ByteSpan passphrase, crypto::KdfParams kdf,
                                   const Joining& joining);
  // The same with existing keyslots. `joining` may be null; otherwise `keyslots` must belong to its
  // vault and contain its device.
  static absl::Status CreateWith(Environment env, const std::filesystem::path& folder,
                                 const crypto::OpenedKeyslots& keyslots,
                                 std::string_view device_name, const Joining* joining);

  // UNAUTHENTICATED: wrong passphrase. DATA_LOSS: nothing of it can be read. UNIMPLEMENTED: written
  // by a newer Fallow; nothing was touched. NOT_FOUND: no vault. A missing, damaged or outdated
  // index is rebuilt. Where journal.db is damaged, lacks what was written last, is older than what
  // was here at the last lock, or cannot be written, the vault opens for reading only: see refusal.
  static absl::StatusOr<std::unique_ptr<Vault>> Unlock(Environment env,
                                                       const std::filesystem::path& folder,
                                                       crypto::ByteSpan passphrase,
                                                       const Progress& progress);
  // Unlocks with the key that the slots in `keyslots` protect, for callers that keep the key itself
  // rather than a passphrase. DATA_LOSS when it is the wrong key.
  static absl::StatusOr<std::unique_ptr<Vault>> Unlock(Environment env,
                                                       const std::filesystem::path& folder,
                                                       const crypto::UnlockKey& key,
                                                       const Progress& progress);
  ~Vault();
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;

  // OK: it can be written. Otherwise it is open for reading only, and this says why; every change
  // is refused with this failure, and nothing reaches the folder. What is shown is what can be read
  // of the journal and of the index, whichever has it.
  const absl::Status& refusal() const;

  // Locks, and says what went wrong if anything did; the destructor does the same in silence.
  absl::Status Close();

  // For requests that ask for the passphrase again. OK when `passphrase` opens this vault;
  // UNAUTHENTICATED otherwise.
  absl::Status Confirm(crypto::ByteSpan passphrase) const;
  // Replaces every key that `keyslots` holds and that opens a file: with an old copy of it, the old
  // passphrase then opens nothing that is in the vault. Takes as much space again as journal.db and
  // index.db, and a few seconds for a large journal. What fails leaves the old passphrase, and says
  // so; or the vault must be closed, and the message says which passphrase may hold.
  absl::Status ChangePassphrase(crypto::ByteSpan old_passphrase, crypto::ByteSpan new_passphrase,
                                crypto::KdfParams kdf);
  // Writes `keyslots` and its copy anew where they are no longer what memory holds: whatever has
  // become of the files, memory is good. OK for a vault that is open for reading only, where
  // nothing is written.
  absl::Status KeepKeyslots();
  // True when only Close may still be called: anything written now could be lost.
  bool must_close() const;

  Reflections& reflections();
  Templates& templates();
  FinalDeletions& final_deletions();
  // Writes back what only the index of a mended journal has; Run is also called at opening.
  WriteBack& write_back();
  Blobs& blobs();
  Drafts& drafts();
  // The records of the practice: connections, farewells, letters, spaces, releases.
  PracticeRecords& practice();
  // Lets go of subjects for good.
  Eraser& eraser();
  // In this order: what a release would take with it; the planned and past releases; carrying out
  // those that are due; which devices have done so.
  LastLook& last_look();
  ReleasePlans& release_plans();
  DueReleases& due_releases();
  Receipts& receipts();
  // What passes between this device and the others.
  Exchange& exchange();
  // This device's identity (crypto/device_identity.h).
  const crypto::SigningKey& device_key() const;

  // Settings of this copy of the vault only.
  LocalSettings& settings();

  VaultFigures Figures();
  // What was found wrong when it was opened.
  std::vector<Finding> FoundAtOpening() const;
  // How far an examination has come.
  struct Examination {
    int parts = 0;
    bool log_is_sound = false;
  };
  // The next part of an examination that reads everything there is; nothing: that was all. Changes
  // nothing but a damaged copy of keys, which is made good from the other. The journal can be used,
  // and written, between two parts, but not locked.
  std::optional<std::vector<Finding>> ExamineNext(Examination& examination,
                                                  const Progress& progress);
  // All parts at once.
  std::vector<Finding> Examine(const Progress& progress);
  // Makes what can be read of a damaged journal the journal, which can be written again once this
  // is closed and unlocked; the damaged files stay beside it. UNKNOWN when nothing is damaged,
  // where a file cannot be used as it is, or where nothing can be written; and where `journal.db`
  // is an older copy, unless the newer one is gone: then all that is left is what the index has.
  // REQUIRES: the caller closes it now, if must_close() says so.
  absl::Status Mend(bool newer_is_gone = false);
  // NeedsConsent, unless `force`, while records are damaged: their texts may be in the index alone.
  // It takes over what it can in any case.
  absl::Status RebuildIndex(const Progress& progress, bool force = false);

 private:
  struct Parts;
  explicit Vault(std::unique_ptr<Parts> parts);
  // One of the files of keys, opened.
  using OpenOne = std::function<absl::StatusOr<crypto::OpenedKeyslots>(const crypto::Keyslots&)>;
  // Those that open, the one to be tried first in front; at least one.
  static absl::StatusOr<std::vector<crypto::OpenedKeyslots>> OpenKeyslots(
      const Environment& env, const std::filesystem::path& folder, const OpenOne& open);
  static absl::StatusOr<std::unique_ptr<Vault>> UnlockWith(const Environment& env,
                                                           const std::filesystem::path& folder,
                                                           const OpenOne& open,
                                                           const Progress& progress);
  absl::Status MendFromPages();
  static absl::StatusOr<std::unique_ptr<Vault>> UnlockOpened(Environment env,
                                                             const std::filesystem::path& folder,
                                                             crypto::OpenedKeyslots opened,
                                                             const Progress& progress);

  std::unique_ptr<Parts> parts_;  // null once closed
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_VAULT_H_
