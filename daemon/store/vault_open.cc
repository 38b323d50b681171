// How a vault is opened: for writing, or, where that fails, for reading what can be read of it.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/index/index.h"
#include "daemon/store/journal_trees.h"
#include "daemon/store/reading_disk.h"
#include "daemon/store/salvage/salvage.h"
#include "daemon/store/schema/schema.h"
#include "daemon/store/schema/table_mending.h"
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
                       "it lacks what was there at the last lock",
                       base::WithName(base::Next::kPutBackNewer, kJournalName));
}

absl::Status Missing() {
  return base::Damaged("The file `journal.db` is missing", "",
                       base::WithName(base::Next::kPutBackCopy, "journal.db"));
}

// Whether a record is missing between others that count: after mending, where there was no other
// device. One that was added since would refuse what stands behind it.
absl::StatusOr<bool> HasHole(Log& log) {
  FALLOW_ASSIGN_OR_RETURN(const uint64_t gone, log.settings().Get(setting::kPositionsGone));
  if (gone == 0) return false;
  FALLOW_ASSIGN_OR_RETURN(
      Statement find,
      log.database().Prepare("SELECT 1 FROM writer w JOIN record r ON r.writer = w.id"
                             " WHERE w.branch >= 0 GROUP BY w.id"
                             " HAVING count(*) <> max(r.sequence) - w.base LIMIT 1"));
  return find.Step();
}

// The journal is consistent, but what was written last is gone. A code of this file's own.
absl::Status EndIsMissing() {
  return absl::OutOfRangeError("`journal.db` lacks what was written last");
}

// journal.db is what SQLite opens, and it follows links, beside whose targets it looks for the WAL.
absl::Status CheckUsable(Disk& disk, const Path& file) {
  const absl::Status opened = disk.Open(file).status();
  if (opened.ok() || absl::IsNotFound(opened)) return absl::OkStatus();
  const std::string name = file.filename();
  return base::Failed("The file `" + name + "` cannot be used", "",
                      base::WithName(base::Next::kCheckPermissions, name));
}

// `keyslots` is an older copy, or nothing says which of the two is.
bool IsNotOfOneTime(const absl::Status& failure) {
  return base::NextStepOf(failure).kind == base::Next::kPutBackNewer;
}

bool IsNotUsable(const absl::Status& failure) {
  return base::NextStepOf(failure).kind == base::Next::kCheckPermissions &&
         !base::NextStepOf(failure).name.empty();
}

absl::Status Refusal(const absl::Status& failure, bool missing) {
  constexpr std::string_view kWhat = "The journal is open for reading only";
  if (IsOlderJournal(failure)) {
    return base::Failed(kWhat, "the file `journal.db` is an older copy, and is not read",
                        base::WithName(base::Next::kPutBackNewer, kJournalName));
  }
  if (absl::IsDataLoss(failure)) {
    return base::Failed(
        kWhat, missing ? "the file `journal.db` is missing" : "the file `journal.db` is damaged",
        base::Next::kExamine);
  }
  if (absl::IsOutOfRange(failure)) {
    return base::Failed(kWhat, "what was written last is missing from it", base::Next::kExamine);
  }
  if (IsNotUsable(failure)) {
    return base::Failed(kWhat,
                        "the file `" + base::NextStepOf(failure).name +
                            "` is a link or no file at all, or its permissions do not let it be "
                            "read",
                        base::Next::kCheckPermissions);
  }
  const base::NextStep next = base::NextStepOf(failure);
  return base::Failed(kWhat, "its files could not be written when it was unlocked",
                      next == base::NextStep() ? base::Next::kCheckDisk : next);
}

}  // namespace

bool IsOlderJournal(const absl::Status& failure) {
  return IsNotOfOneTime(failure) && base::NextStepOf(failure).name == kJournalName;
}

// Of a newer Fallow's nothing is shown, nor where the caller has stopped. Of one that was put back
// from an earlier time nothing is shown, for it may hold what was let go since; nor of an index
// that an older `keyslots` opens, which is as old.
std::vector<Vault::Parts::How> Vault::Parts::OtherWays(const absl::Status& why) {
  if (IsOlderJournal(why)) return {How::kIndexOnly};
  if (IsNotOfOneTime(why)) return {};
  if (absl::IsDataLoss(why)) return {How::kSalvaged, How::kInMemory};
  if (absl::IsUnknown(why) || absl::IsOutOfRange(why)) return {How::kInMemory, How::kSalvaged};
  return {};
}

absl::StatusOr<std::unique_ptr<Vault>> Vault::UnlockOpened(Environment env,
                                                           const std::filesystem::path& folder,
                                                           crypto::OpenedKeyslots opened,
                                                           const Progress& progress) {
  const auto attempt = [&](Parts::How how, const absl::Status& why) {
    auto parts = std::make_unique<Parts>(env, folder, std::move(opened));
    const absl::Status status = parts->Open(how, why, progress);
    if (status.ok()) {
      return absl::StatusOr<std::unique_ptr<Vault>>(
          std::unique_ptr<Vault>(new Vault(std::move(parts))));
    }
    // They may have changed meanwhile, on the disk as well.
    opened = std::move(parts->keyslots);
    return absl::StatusOr<std::unique_ptr<Vault>>(status);
  };
  absl::StatusOr<std::unique_ptr<Vault>> vault = attempt(Parts::How::kForWriting, {});
  if (vault.ok()) return vault;
  const absl::Status why = vault.status();
  for (const Parts::How how : Parts::OtherWays(why)) {
    vault = attempt(how, why);
    if (vault.ok() || absl::IsCancelled(vault.status())) return vault;
  }
  return absl::IsOutOfRange(why)
             ? base::Damaged("The file `journal.db` is damaged",
                             "what was written last is missing from it", base::Next::kExamine)
             : why;
}

absl::Status Vault::Parts::Open(How how, const absl::Status& why, const Progress& progress) {
  FALLOW_ASSIGN_OR_RETURN(vfs, SealedVfs::Create(env.base_vfs, env.random));
  if (how == How::kForWriting) {
    FALLOW_RETURN_IF_ERROR(CheckUsable(env.disk, folder / kJournalName));
    FALLOW_RETURN_IF_ERROR(CheckUsable(env.disk, folder / kWalName));
    FALLOW_RETURN_IF_ERROR(FinishPassphraseChange(env.disk, *vfs, folder, keyslots));
  }
  const absl::Status opened = OpenLog(how);
  if (!opened.ok()) return AboutJournalFile(opened);
  if (how == How::kForWriting) {
    const bool was_open = env.disk.Open(folder / kOpenMarkName).ok();
    MarkOpen();
    KeepHeaderCopy();
    const absl::Status taken_up = TakeUp(how, progress);
    if (!taken_up.ok()) {
      // A WAL that a crash left stays as it is.
      if (!was_open) MarkClosed();
      return taken_up;
    }
    // Where one of the two is missing or damaged, the other has opened this.
    if (!KeyslotsAre(env.disk, folder, keyslots.keyslots())) {
      WriteKeyslots(env.disk, folder, keyslots.keyslots()).IgnoreError();
    }
    return absl::OkStatus();
  }
  salvaged = how == How::kSalvaged || how == How::kIndexOnly;
  damaged = how != How::kIndexOnly && (absl::IsDataLoss(why) || absl::IsOutOfRange(why));
  refusal = Refusal(why, absl::IsNotFound(env.disk.Open(folder / kJournalName).status()));
  log->RefuseWrites(refusal);
  if (salvaged) log->set_incomplete();
  return TakeUp(how, progress);
}

// Where opening fails, the WAL stays beside the mark. A newer Fallow's is not opened: then its WAL
// is left as it is, too.
absl::StatusOr<std::unique_ptr<Database>> Vault::Parts::OpenJournal(How how) {
  const Path file = folder / kJournalName;
  if (how == How::kSalvaged || how == How::kIndexOnly) return OpenSalvaged(how);
  FALLOW_ASSIGN_OR_RETURN(const bool exists, vfs->Exists(file));
  if (!exists) return Missing();
  const bool has_wal = !absl::IsNotFound(env.disk.Open(folder / kWalName).status());
  wal_missing = !has_wal && env.disk.Open(folder / kOpenMarkName).ok();
  if (wal_missing && how == How::kForWriting) return EndIsMissing();
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
absl::StatusOr<std::unique_ptr<Database>> Vault::Parts::OpenSalvaged(How how) {
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
  // Beside a missing file its WAL is read: what was written since it was last whole is there.
  const bool missing = absl::IsNotFound(env.disk.Open(folder / kJournalName).status());
  const bool stands_in = how == How::kSalvaged && missing &&
                         env.disk.Open(folder / kWalName).ok() &&
                         env.disk.Create(folder / kJournalName).ok();
  const absl::StatusOr<std::unique_ptr<PageImages>> images =
      how == How::kSalvaged ? vfs->Images(folder / kJournalName)
                            : absl::StatusOr<std::unique_ptr<PageImages>>(absl::NotFoundError(""));
  if (stands_in) FALLOW_RETURN_IF_ERROR(RemoveIfThere(env.disk, folder / kJournalName));
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
  if (how == How::kSalvaged || how == How::kIndexOnly) return absl::OkStatus();
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
    // Before anything is written.
    FALLOW_RETURN_IF_ERROR(CheckEnd());
    FALLOW_ASSIGN_OR_RETURN(tables_damaged, MendTables(log->database(), log->writer().device));
  }
  index =
      std::make_unique<IndexKeeper>(*vfs, disk, folder / kIndexName, secrets.index.Copy(), *log);
  if (how != How::kForWriting) FALLOW_RETURN_IF_ERROR(index->ReadOnly());
  FALLOW_RETURN_IF_ERROR(index->Open(progress, salvaged || damaged));
  index_copy = std::make_unique<IndexCopy>(
      IndexCopy::Parts{*index, *log, *vfs, env.base_vfs, env.random, env.pace});
  if (salvaged) FALLOW_RETURN_IF_ERROR(CheckSomethingIsLeft(how));
  days = std::make_unique<DayCount>(log->settings(), env.clock, env.steady);
  // A vault that cannot be written to counts nothing, and nothing in it becomes final.
  days->Load().IgnoreError();
  devices = std::make_unique<Devices>(*log, env.clock);
  FALLOW_RETURN_IF_ERROR(devices->Load());
  if (how == How::kForWriting && !devices->Others().empty()) {
    FALLOW_ASSIGN_OR_RETURN(const bool hole, HasHole(*log));
    if (hole) {
      FALLOW_RETURN_IF_ERROR(WriteBack::Later(*log));
      FALLOW_RETURN_IF_ERROR(log->SetStraysAside());
      FALLOW_RETURN_IF_ERROR(devices->Load());
    }
  }
  epochs = std::make_unique<Epochs>(log->database(), log->keyring(), env.random, env.clock);
  FALLOW_RETURN_IF_ERROR(epochs->Load());
  peers = std::make_unique<Peers>(log->database(), *devices, env.clock, *days);
  FALLOW_RETURN_IF_ERROR(peers->Load());
  brake = std::make_unique<Brake>(*log, env.clock);
  blobs = std::make_unique<Blobs>(disk, folder / kBlobsName, *log, env.random, env.clock);
  practice = std::make_unique<PracticeRecords>(*log, env.random, env.clock);
  if (how == How::kForWriting) FALLOW_RETURN_IF_ERROR(CheckWhole());
  drafts = std::make_unique<Drafts>(disk, folder, secrets.draft.Copy(), env.random, env.observer);
  // What cannot be done now is done at the next opening.
  if (how == How::kForWriting) ReSealDrafts().IgnoreError();
  eraser = std::make_unique<Eraser>(Eraser::Parts{disk, folder, keyslots, *log, *epochs, *index,
                                                  *index_copy, *blobs, *drafts, env.random});
  reflections = std::make_unique<Reflections>(env.clock, env.random, *log, *index, *blobs);
  templates = std::make_unique<Templates>(env.random, *log, *index);
  final_deletions = std::make_unique<FinalDeletions>(*days, *log, *index, *peers, *eraser);
  write_back = std::make_unique<WriteBack>(
      WriteBack::Parts{*log, *index, *blobs, *devices, *peers, env.clock, env.random});
  exchange =
      std::make_unique<Exchange>(journal::VaultId{keyslots.keyslots().vault_id()},
                                 Exchange::Parts{*log, *devices, *epochs, *peers, *brake, *index,
                                                 *reflections, *blobs, *eraser, env.random});
  if (how == How::kForWriting) {
    eraser->Begin();
  } else {
    eraser->Look();
  }
  TakeUpReleases();
  exchange->set_release_watch(release_answers.get());
  eraser->OnSettled([this] {
    exchange->ReleasesSettled();
    release_answers->Acknowledge().IgnoreError();
  });
  return Begin(how, progress);
}

// A journal that shows as empty would say that nothing was ever written.
absl::Status Vault::Parts::CheckSomethingIsLeft(How how) {
  const bool was_empty = keyslots.secrets().freshness.commit_counter == 0;
  if (how == How::kSalvaged && (was_empty || log->position() > 0)) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const Index::Counts counts,
                          index->Ask([](Index& one) { return one.Count(); }));
  return counts.reflections + counts.deleted > 0 ? absl::OkStatus() : Missing();
}

// Records are durable before the index has them. One that was mended is behind its index.
absl::Status Vault::Parts::CheckEnd() {
  const Path file = folder / kIndexName;
  if (!vfs->Exists(file).value_or(false)) return absl::OkStatus();
  const absl::StatusOr<std::unique_ptr<Index>> one =
      Index::Open(*vfs, file, keyslots.secrets().index, kIndexSchemaReadable);
  if (!one.ok()) return absl::OkStatus();
  const uint64_t known =
      std::max(log->position(), log->settings().Get(setting::kIndexAhead).value_or(0));
  return (*one)->position() > known ? EndIsMissing() : absl::OkStatus();
}

absl::Status Vault::Parts::CheckWhole() {
  FALLOW_RETURN_IF_ERROR(CheckTrees(log->database()));
  FALLOW_RETURN_IF_ERROR(practice->Changes().status());
  if (!log->met_damage()) return absl::OkStatus();
  return AboutJournalFile(absl::DataLossError(""));
}

absl::Status Vault::Parts::Begin(How how, const Progress& progress) {
  const absl::Status begun = exchange->Begin();
  if (how != How::kForWriting) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(begun);
  // What cannot be let go now, as on a full disk, is tried again.
  due_releases->Run().IgnoreError();
  write_back->Run(progress).IgnoreError();
  return absl::OkStatus();
}

}  // namespace fallow::store
