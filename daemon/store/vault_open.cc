// How a vault is opened: for writing, or, where that fails, for reading what can be read of it.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/log/schema.h"
#include "daemon/store/log/table_mending.h"
#include "daemon/store/reading_disk.h"
#include "daemon/store/salvage/salvage.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/page_images.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"

namespace fallow::store {
namespace {

// What is salvaged lies here, in memory alone.
constexpr std::string_view kSalvagedName = "journal.db.salvaged";

using Path = std::filesystem::path;

absl::Status OldCopy() {
  return base::Damaged("The file `journal.db` is an older copy",
                       "it lacks what was there at the last lock", base::Next::kPutBackNewer);
}

absl::Status Missing() {
  return base::Damaged("The file `journal.db` is missing", "",
                       base::WithName(base::Next::kPutBackCopy, "journal.db"));
}

// Whether what can be read may be shown: not what was put back from an earlier time, a newer
// Fallow's, or what the caller has stopped.
bool MayStillBeRead(const absl::Status& failure) {
  if (absl::IsUnknown(failure)) return true;
  return absl::IsDataLoss(failure) && base::NextStepOf(failure).kind != base::Next::kPutBackNewer;
}

absl::Status Refusal(const absl::Status& failure) {
  constexpr std::string_view kWhat = "The journal is open for reading only";
  if (absl::IsDataLoss(failure)) {
    return base::Failed(kWhat, "the file `journal.db` is damaged", base::Next::kExamine);
  }
  const base::NextStep next = base::NextStepOf(failure);
  return base::Failed(kWhat, "its files could not be written when it was unlocked",
                      next == base::NextStep() ? base::Next::kCheckDisk : next);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Vault>> Vault::UnlockOpened(Environment env,
                                                           const std::filesystem::path& folder,
                                                           crypto::OpenedKeyslots opened,
                                                           const Progress& progress) {
  absl::Status why;
  for (const Parts::How how :
       {Parts::How::kForWriting, Parts::How::kInMemory, Parts::How::kSalvaged}) {
    if (how == Parts::How::kInMemory && absl::IsDataLoss(why)) continue;
    auto parts = std::make_unique<Parts>(env, folder, std::move(opened));
    const absl::Status status = parts->Open(how, why, progress);
    if (status.ok()) return std::unique_ptr<Vault>(new Vault(std::move(parts)));
    if (how == Parts::How::kForWriting) why = status;
    if (absl::IsCancelled(status)) return status;
    if (!MayStillBeRead(status)) return why;
    // They may have changed meanwhile, on the disk as well.
    opened = std::move(parts->keyslots);
  }
  return why;
}

absl::Status Vault::Parts::Open(How how, const absl::Status& why, const Progress& progress) {
  FALLOW_ASSIGN_OR_RETURN(vfs, SealedVfs::Create(env.base_vfs, env.random));
  if (how == How::kForWriting) {
    FALLOW_RETURN_IF_ERROR(FinishPassphraseChange(env.disk, *vfs, folder, keyslots));
  }
  const absl::Status opened = OpenLog(how);
  if (!opened.ok()) return AboutJournalFile(opened);
  if (how == How::kForWriting) {
    MarkOpen();
    KeepHeaderCopy();
    const absl::Status taken_up = TakeUp(how, progress);
    if (!taken_up.ok()) {
      MarkClosed();
      return taken_up;
    }
    // Where one of the two is missing or damaged, the other has opened this.
    if (!KeyslotsAre(env.disk, folder, keyslots.keyslots())) {
      WriteKeyslots(env.disk, folder, keyslots.keyslots()).IgnoreError();
    }
    return absl::OkStatus();
  }
  salvaged = how == How::kSalvaged;
  refusal = Refusal(why);
  log->RefuseWrites(refusal);
  if (salvaged) log->set_incomplete();
  return TakeUp(how, progress);
}

// Where opening fails, the WAL stays beside the mark. A newer Fallow's is not opened: then its WAL
// is left as it is, too.
absl::StatusOr<std::unique_ptr<Database>> Vault::Parts::OpenJournal(How how) {
  const Path file = folder / kJournalName;
  FALLOW_ASSIGN_OR_RETURN(const bool exists, vfs->Exists(file));
  if (!exists && how != How::kSalvaged) return Missing();
  if (how == How::kSalvaged) return OpenSalvaged();
  const bool has_wal = !absl::IsNotFound(env.disk.Open(folder / kWalName).status());
  wal_missing = !has_wal && env.disk.Open(folder / kOpenMarkName).ok();
  if (how == How::kInMemory) {
    FALLOW_RETURN_IF_ERROR(vfs->KeepInMemory(file, SealedVfs::Below::kFiles));
  }
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                          Database::Open(*vfs, file, DatabaseOptions{.keep_wal = true}));
  FALLOW_ASSIGN_OR_RETURN(const int64_t schema, ReadLogSchema(*database));
  if (schema > kLogSchema) {
    // SQLite would leave a WAL that was not there.
    database->KeepWal(has_wal);
    return base::Unsupported("This vault was written by a newer Fallow", "nothing was changed",
                             base::Next::kUpdateHere);
  }
  return database;
}

// Of what can be read of journal.db; an empty one, where nothing can. Then the index has all that
// is left.
absl::StatusOr<std::unique_ptr<Database>> Vault::Parts::OpenSalvaged() {
  const crypto::VaultSecrets& secrets = keyslots.secrets();
  const Path file = folder / kSalvagedName;
  FALLOW_RETURN_IF_ERROR(
      vfs->AddFile(file, crypto::FileKey::Random(env.random), Durability::kCheckpoints));
  FALLOW_RETURN_IF_ERROR(vfs->KeepInMemory(file, SealedVfs::Below::kNothing));
  FALLOW_ASSIGN_OR_RETURN(
      std::unique_ptr<Database> database,
      Database::Open(*vfs, file, DatabaseOptions{.mode = DatabaseOptions::Mode::kCreate}));
  FALLOW_RETURN_IF_ERROR(Log::Create(*database));
  PageImages nothing;
  const absl::StatusOr<std::unique_ptr<PageImages>> images = vfs->Images(folder / kJournalName);
  FALLOW_ASSIGN_OR_RETURN(const Salvaged found, Salvage(images.ok() ? **images : nothing, *database,
                                                        {journal::DeviceId{secrets.device_id},
                                                         secrets.keyring_generation}));
  const uint64_t known = std::max(found.last, secrets.freshness.commit_counter);
  records_missing = known - found.records;
  return database;
}

absl::Status Vault::Parts::OpenLog(How how) {
  const crypto::VaultSecrets& secrets = keyslots.secrets();
  FALLOW_RETURN_IF_ERROR(vfs->AddFile(folder / kJournalName,
                                      JournalFileKey(secrets.store, keyslots.keyslots().vault_id()),
                                      Durability::kEveryCommit));
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenJournal(how));
  FALLOW_ASSIGN_OR_RETURN(
      log,
      Log::Open(std::move(database), secrets.keyring.Copy(), secrets.keyring_generation,
                {journal::DeviceId{secrets.device_id}, secrets.incarnation, secrets.device.Copy()},
                env.random, env.observer));
  if (how == How::kSalvaged) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const bool fresh,
                          log->Holds(secrets.freshness.commit_counter, secrets.freshness.log_head));
  return fresh ? absl::OkStatus() : OldCopy();
}

// SQLite has made the WAL by now, so that both are on the disk together. A vault that is open stays
// so without the mark; then only a WAL that goes missing is not noticed.
void Vault::Parts::MarkOpen() {
  absl::StatusOr<std::unique_ptr<OutputFile>> mark = env.disk.Create(folder / kOpenMarkName);
  if (mark.ok()) (*mark)->Close().IgnoreError();
  if (mark.ok()) env.disk.SyncFolder(folder).IgnoreError();
}

// Without its header, which says how its pages were sealed, nothing of journal.db can be read.
void Vault::Parts::KeepHeaderCopy() {
  std::string header(kHeaderCopyBytes, '\0');
  const absl::StatusOr<std::unique_ptr<InputFile>> in = env.disk.Open(folder / kJournalName);
  if (!in.ok()) return;
  const absl::StatusOr<size_t> got =
      (*in)->Read({reinterpret_cast<uint8_t*>(header.data()), header.size()});
  if (!got.ok() || *got != header.size()) return;
  const Path file = folder / std::string(kJournalName).append(kHeaderCopySuffix);
  const absl::StatusOr<std::string> copy = ReadFile(env.disk, file, header.size());
  if (copy.ok() && *copy == header) return;
  ReplaceFile(env.disk, file, crypto::AsBytes(header)).IgnoreError();
}

// Before journal.db is closed, and with it the WAL goes; while the mark stays, the WAL does.
void Vault::Parts::MarkClosed() {
  const bool removed = RemoveIfThere(env.disk, folder / kOpenMarkName).ok();
  if (log->database().handle() != nullptr) log->database().KeepWal(!removed);
  env.disk.SyncFolder(folder).IgnoreError();
}

absl::Status Vault::Parts::TakeUp(How how, const Progress& progress) {
  const crypto::VaultSecrets& secrets = keyslots.secrets();
  if (how != How::kForWriting) reading_disk = std::make_unique<ReadingDisk>(env.disk, refusal);
  Disk& disk = reading_disk ? *reading_disk : env.disk;
  if (how == How::kForWriting) {
    FALLOW_ASSIGN_OR_RETURN(tables_damaged, MendTables(log->database(), log->writer().device));
  }
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
  blobs = std::make_unique<Blobs>(disk, folder / kBlobsName, *log, env.random, env.clock);
  index =
      std::make_unique<IndexKeeper>(*vfs, disk, folder / kIndexName, secrets.index.Copy(), *log);
  if (how != How::kForWriting) FALLOW_RETURN_IF_ERROR(index->ReadOnly());
  FALLOW_RETURN_IF_ERROR(index->Open(progress, how == How::kSalvaged));
  if (how == How::kSalvaged) FALLOW_RETURN_IF_ERROR(CheckSomethingIsLeft());
  practice = std::make_unique<PracticeRecords>(*log, env.random, env.clock);
  drafts = std::make_unique<Drafts>(disk, folder, secrets.draft.Copy(), env.random, env.observer);
  // What cannot be done now is done at the next opening.
  if (how == How::kForWriting) ReSealDrafts().IgnoreError();
  eraser = std::make_unique<Eraser>(
      Eraser::Parts{disk, folder, keyslots, *log, *epochs, *index, *blobs, *drafts, env.random});
  reflections = std::make_unique<Reflections>(env.clock, env.random, *log, *index, *blobs);
  templates = std::make_unique<Templates>(env.random, *log, *index);
  final_deletions = std::make_unique<FinalDeletions>(*days, *log, *index, *peers, *eraser);
  exchange =
      std::make_unique<Exchange>(journal::VaultId{keyslots.keyslots().vault_id()},
                                 Exchange::Parts{*log, *devices, *epochs, *peers, *brake, *index,
                                                 *reflections, *blobs, *eraser, env.random});
  if (how == How::kForWriting) eraser->Begin();
  TakeUpReleases();
  exchange->set_release_watch(release_answers.get());
  return Begin(how);
}

// A journal that shows as empty would say that nothing was ever written.
absl::Status Vault::Parts::CheckSomethingIsLeft() {
  if (log->position() > 0 || keyslots.secrets().freshness.commit_counter == 0) {
    return absl::OkStatus();
  }
  FALLOW_ASSIGN_OR_RETURN(const Index::Counts counts,
                          index->Ask([](Index& one) { return one.Count(); }));
  return counts.reflections + counts.deleted > 0 ? absl::OkStatus() : Missing();
}

absl::Status Vault::Parts::Begin(How how) {
  const absl::Status begun = exchange->Begin();
  if (how != How::kForWriting) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(begun);
  // What cannot be let go now, as on a full disk, is tried again.
  due_releases->Run().IgnoreError();
  return absl::OkStatus();
}

}  // namespace fallow::store
