#include "daemon/store/vault.h"

#include <sqlite3.h>

#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/log/schema.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"

namespace fallow::store {
namespace {

absl::Status OldCopy() {
  return base::Damaged("The file `journal.db` is an older copy",
                       "it lacks what was there at the last lock", base::Next::kPutBackNewer);
}

// Opens journal.db. If a newer Fallow wrote it, refuses and leaves its WAL untouched, too.
absl::StatusOr<std::unique_ptr<Database>> OpenJournal(Disk& disk, SealedVfs& vfs,
                                                      const Path& file) {
  FALLOW_ASSIGN_OR_RETURN(const bool exists, vfs.Exists(file));
  if (!exists) {
    return base::Damaged("The file `journal.db` is missing", "",
                         base::WithName(base::Next::kPutBackCopy, "journal.db"));
  }
  Path wal = file;
  wal += "-wal";
  const bool has_wal = disk.Open(wal).ok();
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                          Database::Open(vfs, file, DatabaseOptions{}));
  FALLOW_ASSIGN_OR_RETURN(const int64_t schema, ReadLogSchema(*database));
  if (schema > kLogSchema) {
    // Otherwise SQLite, when it closes, would write back an existing WAL, or leave one behind that
    // was not there before.
    sqlite3_db_config(database->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_wal ? 1 : 0,
                      nullptr);
    return base::Unsupported("This vault was written by a newer Fallow", "nothing was changed",
                             base::Next::kUpdateHere);
  }
  return database;
}

absl::StatusOr<std::unique_ptr<Log>> OpenLog(const Environment& env, SealedVfs& vfs,
                                             const Path& folder,
                                             const crypto::OpenedKeyslots& keyslots) {
  const crypto::VaultSecrets& secrets = keyslots.secrets();
  const Path file = folder / kJournalName;
  FALLOW_RETURN_IF_ERROR(vfs.AddFile(file,
                                     JournalFileKey(secrets.store, keyslots.keyslots().vault_id()),
                                     Durability::kEveryCommit));
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenJournal(env.disk, vfs, file));
  FALLOW_ASSIGN_OR_RETURN(
      std::unique_ptr<Log> log,
      Log::Open(std::move(database), secrets.keyring.Copy(), secrets.keyring_generation,
                {journal::DeviceId{secrets.device_id}, secrets.incarnation, secrets.device.Copy()},
                env.random, env.observer));
  FALLOW_ASSIGN_OR_RETURN(const bool fresh,
                          log->Holds(secrets.freshness.commit_counter, secrets.freshness.log_head));
  if (!fresh) return OldCopy();
  return log;
}

}  // namespace

crypto::FileKey JournalFileKey(const crypto::StoreKey& store, const crypto::VaultId& vault) {
  return crypto::Derive<crypto::FileKey>(store, crypto::Domain::kJournalFile, vault);
}

absl::Status AboutJournalFile(const absl::Status& status) {
  if (!absl::IsDataLoss(status) || status.message().find("journal.db") != absl::string_view::npos) {
    return status;
  }
  return base::Damaged("The file `journal.db` is damaged", "what it holds does not authenticate",
                       base::WithName(base::Next::kPutBackCopy, "journal.db"));
}

Vault::Vault(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Vault::~Vault() {
  Close().IgnoreError();
}

Vault::Presence Vault::Probe(Disk& disk, const std::filesystem::path& folder) {
  return disk.Open(folder / kKeyslotsName).ok() ? Presence::kPresent : Presence::kAbsent;
}

absl::StatusOr<std::unique_ptr<Vault>> Vault::Unlock(Environment env,
                                                     const std::filesystem::path& folder,
                                                     crypto::ByteSpan passphrase,
                                                     const Progress& progress) {
  FALLOW_ASSIGN_OR_RETURN(const crypto::Keyslots keyslots, ReadKeyslots(env.disk, folder));
  FALLOW_ASSIGN_OR_RETURN(crypto::OpenedKeyslots opened, keyslots.Open(passphrase));
  return UnlockOpened(std::move(env), folder, std::move(opened), progress);
}

absl::StatusOr<std::unique_ptr<Vault>> Vault::Unlock(Environment env,
                                                     const std::filesystem::path& folder,
                                                     const crypto::UnlockKey& key,
                                                     const Progress& progress) {
  FALLOW_ASSIGN_OR_RETURN(const crypto::Keyslots keyslots, ReadKeyslots(env.disk, folder));
  FALLOW_ASSIGN_OR_RETURN(crypto::OpenedKeyslots opened, keyslots.Open(key));
  return UnlockOpened(std::move(env), folder, std::move(opened), progress);
}

absl::StatusOr<std::unique_ptr<Vault>> Vault::UnlockOpened(Environment env,
                                                           const std::filesystem::path& folder,
                                                           crypto::OpenedKeyslots opened,
                                                           const Progress& progress) {
  auto parts = std::make_unique<Parts>(std::move(env), folder, std::move(opened));
  FALLOW_ASSIGN_OR_RETURN(parts->vfs, SealedVfs::Create(parts->env.base_vfs, parts->env.random));
  FALLOW_RETURN_IF_ERROR(
      FinishPassphraseChange(parts->env.disk, *parts->vfs, folder, parts->keyslots));
  absl::StatusOr<std::unique_ptr<Log>> log =
      OpenLog(parts->env, *parts->vfs, folder, parts->keyslots);
  if (!log.ok()) return AboutJournalFile(log.status());
  parts->log = *std::move(log);
  FALLOW_RETURN_IF_ERROR(parts->TakeUp(progress));
  return std::unique_ptr<Vault>(new Vault(std::move(parts)));
}

absl::Status Vault::Parts::TakeUp(const Progress& progress) {
  const crypto::VaultSecrets& secrets = keyslots.secrets();
  days = std::make_unique<DayCount>(log->settings(), env.clock, env.steady);
  // A vault that cannot be written to counts nothing, and nothing in it becomes final.
  days->Load().IgnoreError();
  devices = std::make_unique<Devices>(*log, env.clock);
  FALLOW_RETURN_IF_ERROR(devices->Load());
  epochs = std::make_unique<Epochs>(log->database(), log->keyring(), env.random, env.clock);
  FALLOW_RETURN_IF_ERROR(epochs->Load());
  peers = std::make_unique<Peers>(log->database(), *devices, env.clock, *days);
  FALLOW_RETURN_IF_ERROR(peers->Load());
  brake = std::make_unique<Brake>(*log, env.clock);
  blobs = std::make_unique<Blobs>(env.disk, folder / kBlobsName, *log, env.random, env.clock);
  index = std::make_unique<IndexKeeper>(*vfs, env.disk, folder / kIndexName, secrets.index.Copy(),
                                        *log);
  FALLOW_RETURN_IF_ERROR(index->Open(progress));
  practice = std::make_unique<PracticeRecords>(*log, env.random, env.clock);
  drafts =
      std::make_unique<Drafts>(env.disk, folder, secrets.draft.Copy(), env.random, env.observer);
  // What cannot be done now is done at the next opening.
  ReSealDrafts().IgnoreError();
  eraser = std::make_unique<Eraser>(Eraser::Parts{env.disk, folder, keyslots, *log, *epochs, *index,
                                                  *blobs, *drafts, env.random});
  reflections = std::make_unique<Reflections>(env.clock, env.random, *log, *index, *blobs);
  templates = std::make_unique<Templates>(env.random, *log, *index);
  final_deletions = std::make_unique<FinalDeletions>(*days, *log, *index, *peers, *eraser);
  exchange =
      std::make_unique<Exchange>(journal::VaultId{keyslots.keyslots().vault_id()},
                                 Exchange::Parts{*log, *devices, *epochs, *peers, *brake, *index,
                                                 *reflections, *blobs, *eraser, env.random});
  eraser->Begin();
  TakeUpReleases();
  exchange->set_release_watch(release_answers.get());
  FALLOW_RETURN_IF_ERROR(exchange->Begin());
  // Releases that cannot be carried out now (a full disk) are tried again later.
  due_releases->Run().IgnoreError();
  return absl::OkStatus();
}

void Vault::Parts::TakeUpReleases() {
  last_look = std::make_unique<LastLook>(LastLook::Parts{*practice, *reflections, *drafts});
  plan_arrivals = std::make_unique<PlanArrivals>(*log, *practice, *days, env.clock);
  release_answers = std::make_unique<ReleaseAnswers>(
      ReleaseAnswers::Parts{*log, *practice, *devices, *reflections, *drafts, *eraser, *last_look,
                            *plan_arrivals, env.clock});
  due_releases = std::make_unique<DueReleases>(
      DueReleases::Parts{*log, *practice, *reflections, *blobs, *drafts, *eraser, *last_look,
                         *plan_arrivals, *release_answers, env.clock});
  release_plans = std::make_unique<ReleasePlans>(
      ReleasePlans::Parts{*practice, *last_look, *due_releases, env.clock});
  receipts = std::make_unique<Receipts>(Receipts::Parts{
      journal::VaultId{keyslots.keyslots().vault_id()}, *log, *practice, *reflections, *devices,
      *peers, *plan_arrivals, *due_releases, *eraser, *drafts, env.clock});
}

absl::Status Vault::Close() {
  if (parts_ == nullptr) return absl::OkStatus();
  const std::unique_ptr<Parts> parts = std::move(parts_);
  // What is not written of it is learned again, or counted as a leap.
  parts->peers->Flush().IgnoreError();
  parts->days->Note().status().IgnoreError();
  const crypto::Freshness now{parts->log->position(), parts->log->head()};
  parts->receipts.reset();
  parts->release_plans.reset();
  parts->due_releases.reset();
  parts->exchange.reset();
  parts->release_answers.reset();
  parts->plan_arrivals.reset();
  parts->last_look.reset();
  parts->practice.reset();
  parts->final_deletions.reset();
  parts->templates.reset();
  parts->reflections.reset();
  parts->eraser.reset();
  parts->index.reset();
  parts->blobs.reset();
  parts->brake.reset();
  parts->peers.reset();
  parts->epochs.reset();
  parts->devices.reset();
  parts->days.reset();
  parts->log.reset();
  // Which keys are in `keyslots` is not known, or known and not those of what was open.
  if (parts->must_close) return absl::OkStatus();
  if (now == parts->keyslots.secrets().freshness) return absl::OkStatus();
  crypto::VaultSecrets secrets = parts->keyslots.secrets().Copy();
  secrets.freshness = now;
  const crypto::OpenedKeyslots fresh =
      parts->keyslots.WithSecrets(std::move(secrets), parts->env.random);
  return WriteKeyslots(parts->env.disk, parts->folder, fresh.keyslots());
}

absl::Status Vault::Confirm(crypto::ByteSpan passphrase) const {
  return parts_->keyslots.keyslots().Open(passphrase).status();
}

LocalSettings& Vault::settings() {
  return parts_->log->settings();
}
Reflections& Vault::reflections() {
  return *parts_->reflections;
}
Templates& Vault::templates() {
  return *parts_->templates;
}
FinalDeletions& Vault::final_deletions() {
  return *parts_->final_deletions;
}
Blobs& Vault::blobs() {
  return *parts_->blobs;
}
Drafts& Vault::drafts() {
  return *parts_->drafts;
}
LastLook& Vault::last_look() {
  return *parts_->last_look;
}
ReleasePlans& Vault::release_plans() {
  return *parts_->release_plans;
}
DueReleases& Vault::due_releases() {
  return *parts_->due_releases;
}
Receipts& Vault::receipts() {
  return *parts_->receipts;
}
PracticeRecords& Vault::practice() {
  return *parts_->practice;
}
Eraser& Vault::eraser() {
  return *parts_->eraser;
}
Exchange& Vault::exchange() {
  return *parts_->exchange;
}
const crypto::SigningKey& Vault::device_key() const {
  return parts_->log->writer().key;
}

absl::Status Vault::RebuildIndex(const Progress& progress) {
  return parts_->index->Rebuild(progress);
}

}  // namespace fallow::store
