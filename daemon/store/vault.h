#ifndef FALLOW_DAEMON_STORE_VAULT_H_
#define FALLOW_DAEMON_STORE_VAULT_H_

// A vault: one person's journal on one device, in one folder of its own.
//
//   keyslots     what opens the rest        journal.db  the log and the keyring
//   blobs/       sealed attachments         index.db    every view, derived from the log
//   drafts/      sealed texts in progress
//
// An object of this class is an *unlocked* vault; destroying it locks it: freshness goes to
// `keyslots`, the databases close, every key is wiped. Not thread-safe: the journal executor owns
// it.

#include <filesystem>
#include <functional>
#include <memory>
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
class LastLook;
class Receipts;
class ReleasePlans;

// What a vault runs on; everything outlives it.
struct Environment {
  crypto::RandomSource& random;
  base::Clock& clock;
  Disk& disk;
  std::string base_vfs;  // the SQLite VFS under the sealed one; empty: the platform's
  journal::ChangeObserver* observer = nullptr;  // null: nobody wants to know
};

struct Finding {
  enum class Severity { kOk, kNotice, kDamage };
  Severity severity = Severity::kOk;
  std::string check;   // "keyslots", "pages", "chain", "keyring", "blobs", "index", "drafts"
  std::string detail;  // what was found
  base::NextStep next = {};
};

struct VaultFigures {
  uint64_t reflections = 0, deleted = 0, drafts = 0;
  uint64_t journal_bytes = 0, index_bytes = 0, blob_bytes = 0;
  uint64_t unreadable_records = 0;
  std::string device_name;
};

// What a device that was let into a journal begins with.
struct Joining {
  journal::VaultId vault;
  journal::DeviceId device;  // itself
  crypto::SigningKey key;
  // All that the journal ever had, itself too; those removed are marked so.
  std::vector<journal::Device> devices;
  Epoch epoch;
};

class Vault {
 public:
  enum class Presence { kAbsent, kPresent };
  static Presence Probe(Disk& disk, const std::filesystem::path& folder);

  // Makes a vault in `folder` (created 0700). ALREADY_EXISTS when one is there; a folder that holds
  // anything else is refused. Interrupted at any point, nothing that looks like a vault remains.
  static absl::Status Create(Environment env, const std::filesystem::path& folder,
                             crypto::ByteSpan passphrase, crypto::KdfParams kdf,
                             std::string_view device_name);

  // The same for a device that another has let in: a vault that is the same journal, still empty,
  // under a passphrase of its own.
  static absl::Status CreateJoined(Environment env, const std::filesystem::path& folder,
                                   crypto::ByteSpan passphrase, crypto::KdfParams kdf,
                                   const Joining& joining);
  // The same with keyslots that were made already. `joining` may be null; otherwise they must be
  // of its vault, and hold its device.
  static absl::Status CreateWith(Environment env, const std::filesystem::path& folder,
                                 const crypto::OpenedKeyslots& keyslots,
                                 std::string_view device_name, const Joining* joining);

  // UNAUTHENTICATED: wrong passphrase. DATA_LOSS: a damaged file, or an older one than was here at
  // the last lock. UNIMPLEMENTED: written by a newer Fallow; nothing was touched. NOT_FOUND: no
  // vault. A missing, damaged or outdated index is rebuilt.
  static absl::StatusOr<std::unique_ptr<Vault>> Unlock(Environment env,
                                                       const std::filesystem::path& folder,
                                                       crypto::ByteSpan passphrase,
                                                       const Progress& progress);
  // With the key that a slot of `keyslots` would open, as other holders than a passphrase keep it.
  // DATA_LOSS when it is not that key.
  static absl::StatusOr<std::unique_ptr<Vault>> Unlock(Environment env,
                                                       const std::filesystem::path& folder,
                                                       const crypto::UnlockKey& key,
                                                       const Progress& progress);
  ~Vault();
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;

  // Locks, and says what went wrong if anything did; the destructor does the same in silence.
  absl::Status Close();

  // OK when `passphrase` opens this vault; UNAUTHENTICATED otherwise. For requests that ask again.
  absl::Status Confirm(crypto::ByteSpan passphrase) const;
  // Replaces every key that `keyslots` holds and that opens a file: with an old copy of it, the old
  // passphrase then opens nothing that is in the vault. Takes as much space again as journal.db and
  // index.db, and a few seconds for a large journal. What fails leaves the old passphrase, and says
  // so; or the vault must be closed, and the message says which passphrase may hold.
  absl::Status ChangePassphrase(crypto::ByteSpan old_passphrase, crypto::ByteSpan new_passphrase,
                                crypto::KdfParams kdf);
  // Nothing more must be asked of it but Close: what is written now might be lost.
  bool must_close() const;

  Reflections& reflections();
  Templates& templates();
  FinalDeletions& final_deletions();
  Blobs& blobs();
  Drafts& drafts();
  // What the practice is made of: connections, farewells, letters, spaces, releases.
  PracticeRecords& practice();
  // Letting go for good.
  Eraser& eraser();
  // What letting go of something comes to; what is to be let go, and was; carrying out what is due;
  // which devices have done it.
  LastLook& last_look();
  ReleasePlans& release_plans();
  DueReleases& due_releases();
  Receipts& receipts();
  // What passes between this device and the others.
  Exchange& exchange();
  // This device's identity (crypto/device_identity.h).
  const crypto::SigningKey& device_key() const;

  // What this copy of the vault keeps for itself.
  LocalSettings& settings();

  VaultFigures Figures();
  // Reads everything there is. Changes nothing.
  std::vector<Finding> Examine(const Progress& progress);
  absl::Status RebuildIndex(const Progress& progress);

 private:
  struct Parts;
  explicit Vault(std::unique_ptr<Parts> parts);
  static absl::StatusOr<std::unique_ptr<Vault>> UnlockOpened(Environment env,
                                                             const std::filesystem::path& folder,
                                                             crypto::OpenedKeyslots opened,
                                                             const Progress& progress);

  std::unique_ptr<Parts> parts_;  // null once closed
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_VAULT_H_
