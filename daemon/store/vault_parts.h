#ifndef FALLOW_DAEMON_STORE_VAULT_PARTS_H_
#define FALLOW_DAEMON_STORE_VAULT_PARTS_H_

// The parts of an unlocked vault, in the order in which they are created; they are destroyed in the
// opposite order.

#include <memory>
#include <optional>
#include <string_view>

#include "crypto/keyslots.h"
#include "daemon/store/exchange.h"
#include "daemon/store/keeping/index_copy.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/log/day_count.h"
#include "daemon/store/log/log.h"
#include "daemon/store/peers/brake.h"
#include "daemon/store/peers/devices.h"
#include "daemon/store/peers/epochs.h"
#include "daemon/store/peers/peers.h"
#include "daemon/store/practice/records.h"
#include "daemon/store/release/answers.h"
#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plan_arrivals.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "daemon/store/sealed/sealed_vfs.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"
#include "daemon/store/writing/final_deletions.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/store/writing/templates.h"
#include "daemon/store/writing/write_back.h"

namespace fallow::store {

inline constexpr std::string_view kJournalName = "journal.db";
inline constexpr std::string_view kWalName = "journal.db-wal";
inline constexpr std::string_view kOpenMarkName = "journal.db-open";
inline constexpr std::string_view kIndexName = "index.db";
inline constexpr std::string_view kBlobsName = "blobs";

struct Vault::Parts {
  Parts(Environment environment, Path vault_folder, crypto::OpenedKeyslots opened_keyslots)
      : env(std::move(environment)),
        folder(std::move(vault_folder)),
        keyslots(std::move(opened_keyslots)) {}

  // How the journal is opened: each where the one before it fails.
  enum class How {
    kForWriting,
    kInMemory,   // its files are only read, and what is written to them stays in memory
    kSalvaged,   // from what can be read of a damaged journal.db
    kIndexOnly,  // without journal.db, which is of an earlier time
  };

  std::vector<Finding> ExamineLogAndIndexPages(Examination& examination, const Progress& progress);

  Environment env;
  Path folder;
  crypto::OpenedKeyslots keyslots;
  std::unique_ptr<Disk> reading_disk;  // in place of the environment's, unless kForWriting
  absl::Status refusal;
  bool salvaged = false;
  bool damaged = false;  // and can be mended, as far as it can be read
  bool wal_missing = false;
  uint64_t records_missing = 0;  // of a salvaged log
  bool tables_damaged = false;   // see MendTables
  std::unique_ptr<SealedVfs> vfs;
  std::unique_ptr<Log> log;
  std::unique_ptr<DayCount> days;
  std::unique_ptr<Devices> devices;
  std::unique_ptr<Epochs> epochs;
  std::unique_ptr<Peers> peers;
  std::unique_ptr<Brake> brake;
  std::unique_ptr<Blobs> blobs;
  std::unique_ptr<IndexKeeper> index;
  std::unique_ptr<IndexCopy> index_copy;
  std::unique_ptr<PracticeRecords> practice;
  std::unique_ptr<Drafts> drafts;
  std::unique_ptr<Eraser> eraser;
  std::unique_ptr<Reflections> reflections;
  std::unique_ptr<Templates> templates;
  std::unique_ptr<FinalDeletions> final_deletions;
  std::unique_ptr<WriteBack> write_back;
  std::unique_ptr<LastLook> last_look;
  std::unique_ptr<PlanArrivals> plan_arrivals;
  std::unique_ptr<ReleaseAnswers> release_answers;
  std::unique_ptr<Exchange> exchange;
  std::unique_ptr<DueReleases> due_releases;
  std::unique_ptr<ReleasePlans> release_plans;
  std::unique_ptr<Receipts> receipts;
  // A change of passphrase has left it open whether the files are the ones that are open.
  bool must_close = false;

  // How else it may be opened that could not be opened for writing, the best first.
  static std::vector<How> OtherWays(const absl::Status& why);
  // `why`: what kForWriting failed with.
  absl::Status Open(How how, const absl::Status& why, const Progress& progress);
  absl::StatusOr<std::unique_ptr<Database>> OpenJournal(How how);
  absl::StatusOr<std::unique_ptr<Database>> OpenSalvaged(How how);
  absl::Status OpenLog(How how);
  // Once journal.db is open: what is made of it.
  absl::Status TakeUp(How how, const Progress& progress);
  absl::Status Begin(How how, const Progress& progress);
  // Before it is taken up for writing: whether the log has lost its end, as far as the index knows.
  absl::Status CheckEnd();
  // Once it is taken up for writing: whether all that leads to what is shown can be read.
  absl::Status CheckWhole();
  absl::Status CheckSomethingIsLeft(How how);
  void TakeUpReleases();
  // Remembers on the disk that journal.db is open, and so has a WAL beside it, until it is closed.
  void MarkOpen();
  void MarkClosed();
  void KeepHeaderCopy();
  absl::Status Mend();

  // A change of passphrase (vault_passphrase.cc).
  absl::Status CopyJournal(crypto::VaultSecrets& next);
  absl::Status TakeKeyslots(crypto::OpenedKeyslots changed);
  absl::Status SwitchToNewKeys();
  absl::Status ReSealDrafts();
  void DropCopies();
};

// Whether opening failed since `journal.db` is one that was put back from an earlier time.
bool IsOlderJournal(const absl::Status& failure);

// Before journal.db is opened: what a change of passphrase that was interrupted has left is taken
// up, or goes. DATA_LOSS when `keyslots` and journal.db do not belong together.
absl::Status FinishPassphraseChange(Disk& disk, SealedVfs& vfs, const Path& folder,
                                    const crypto::OpenedKeyslots& keyslots);

// The key of a vault's journal.db.
crypto::FileKey JournalFileKey(const crypto::StoreKey& store, const crypto::VaultId& vault);

// When `status` is DATA_LOSS and does not name journal.db, returns one that names it and suggests
// what to do; otherwise returns `status` unchanged.
absl::Status AboutJournalFile(const absl::Status& status);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_VAULT_PARTS_H_
