// A change of passphrase. Whoever knows the old one may have an old copy of `keyslots`, so every
// key that it holds and that opens a file is replaced: journal.db is copied under a new store key,
// with a new keyring key in it, index.db under a new index key, and drafts are sealed to a new
// draft key.
//
// Replacing `keyslots` is the moment of the change. Before it the new journal.db stands beside the
// old one, whole and durable; after it the new one takes the place of the old, here or at the next
// unlocking (docs/formats.md, "A change of passphrase").

#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/schema/table_mending.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"

namespace fallow::store {
namespace {

constexpr std::string_view kNewJournalName = "journal.db.new";
constexpr std::string_view kDamagedJournalName = "journal.db.damaged";

Path WalOf(Path file) {
  file += "-wal";
  return file;
}

absl::Status NotChanged(const absl::Status& why) {
  const absl::Status status(why.code(),
                            "The passphrase was not changed. " + std::string(why.message()));
  return base::WithNextStep(status, base::NextStepOf(why));
}

absl::Status EitherMayHold() {
  return base::Failed(
      "It is not known whether the passphrase was changed",
      "the disk failed while the file `keyslots` was replaced; either the old or the new one opens "
      "the journal, which is locked until one of them is given",
      base::Next::kUnlock);
}

absl::Status NewOneHolds() {
  return base::Failed("The new passphrase holds, but the journal had to be locked",
                      "its files could not be put in place; the next unlocking does that",
                      base::Next::kUnlock);
}

absl::Status NotOfOneVault() {
  return base::Damaged(
      "The files `keyslots` and `journal.db` do not belong together",
      "one of them is an older copy, as when a `keyslots` from before a change of passphrase was "
      "put back; nothing was changed",
      base::Next::kPutBackNewer);
}

// Puts journal.db.new in the place of journal.db. REQUIRES: neither is open, and the keys in
// `keyslots` are those of journal.db.new.
absl::Status PutInPlace(Disk& disk, const Path& folder) {
  // With the mark but without a WAL, the new one would seem to lack what was written last.
  FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk, folder / kOpenMarkName));
  // A WAL that stayed would be taken for that of the file that comes in its place.
  FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk, WalOf(folder / kJournalName)));
  FALLOW_RETURN_IF_ERROR(disk.SyncFolder(folder));
  FALLOW_RETURN_IF_ERROR(disk.Rename(folder / kNewJournalName, folder / kJournalName));
  return disk.SyncFolder(folder);
}

}  // namespace

absl::Status FinishPassphraseChange(Disk& disk, SealedVfs& vfs, const Path& folder,
                                    const crypto::OpenedKeyslots& keyslots) {
  for (const std::string_view name : {kKeyslotsName, kKeyslotsCopyName}) {
    Path unfinished = folder / name;
    unfinished += kUnfinishedSuffix;
    RemoveIfThere(disk, unfinished).IgnoreError();
  }
  const Path journal = folder / kJournalName;
  const Path beside = folder / kNewJournalName;
  const crypto::FileKey key =
      JournalFileKey(keyslots.secrets().store, keyslots.keyslots().vault_id());
  FALLOW_RETURN_IF_ERROR(vfs.AddFile(journal, key, Durability::kEveryCommit));
  FALLOW_ASSIGN_OR_RETURN(const Belongs here, vfs.WhoseIs(journal));
  FALLOW_ASSIGN_OR_RETURN(const bool has_new, vfs.Exists(beside));
  if (here == Belongs::kHere) {
    // What a change that did not come about has left; it does no harm.
    if (has_new) vfs.Delete(beside).IgnoreError();
    return absl::OkStatus();
  }
  Belongs there = Belongs::kNowhere;
  if (has_new) {
    FALLOW_RETURN_IF_ERROR(vfs.AddFile(beside, key, Durability::kEveryCommit));
    FALLOW_ASSIGN_OR_RETURN(there, vfs.WhoseIs(beside));
    FALLOW_RETURN_IF_ERROR(vfs.ForgetFile(beside));
  }
  if (there == Belongs::kHere) {
    // Where its header is damaged, which of the two is the older one cannot be told: it is kept.
    if (here == Belongs::kUnknown) {
      FALLOW_RETURN_IF_ERROR(disk.Rename(journal, folder / kDamagedJournalName));
    }
    return PutInPlace(disk, folder);
  }
  return here == Belongs::kElsewhere ? NotOfOneVault() : absl::OkStatus();
}

// Under the store key in `next`, which also learns its new keyring key. On the disk when OK.
absl::Status Vault::Parts::CopyJournal(crypto::VaultSecrets& next) {
  const Path file = folder / kNewJournalName;
  FALLOW_RETURN_IF_ERROR(vfs->Delete(file));
  FALLOW_RETURN_IF_ERROR(vfs->AddFile(
      file, JournalFileKey(next.store, keyslots.keyslots().vault_id()), Durability::kEveryCommit));
  if (tables_damaged) FALLOW_RETURN_IF_ERROR(DropDamagedTables(log->database()));
  FALLOW_RETURN_IF_ERROR(log->database().VacuumInto(file));
  {
    FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<Database> copy, Database::Open(*vfs, file, {}));
    const Keyring& known = log->keyring();
    FALLOW_ASSIGN_OR_RETURN(
        const std::unique_ptr<Keyring> keyring,
        Keyring::Open(*copy, known.key().Copy(), known.generation(), env.random));
    if (keyring->pending()) FALLOW_RETURN_IF_ERROR(keyring->Handed());
    FALLOW_RETURN_IF_ERROR(keyring->Rotate());
    FALLOW_RETURN_IF_ERROR(keyring->Handed());
    next.keyring = keyring->key().Copy();
    next.keyring_generation = keyring->generation();
    FALLOW_ASSIGN_OR_RETURN(
        const crypto::Sealed former,
        crypto::SealTo(crypto::PublicKeyOf(next.draft), keyslots.secrets().draft.bytes()));
    FALLOW_RETURN_IF_ERROR(LocalSettings(*copy).Set(setting::kFormerDraftKey, former.bytes));
    FALLOW_RETURN_IF_ERROR(copy->Checkpoint());
  }
  // Empty, and it would not follow the file to its new name.
  FALLOW_RETURN_IF_ERROR(RemoveIfThere(env.disk, WalOf(file)));
  return env.disk.SyncFolder(folder);
}

// Once `keyslots` says so: the files that its keys open take the places of the others.
absl::Status Vault::Parts::SwitchToNewKeys() {
  const crypto::VaultSecrets& secrets = keyslots.secrets();
  Database& database = log->database();
  MarkClosed();
  database.Close();
  FALLOW_RETURN_IF_ERROR(PutInPlace(env.disk, folder));
  FALLOW_RETURN_IF_ERROR(vfs->ForgetFile(folder / kNewJournalName));
  FALLOW_RETURN_IF_ERROR(vfs->AddFile(folder / kJournalName,
                                      JournalFileKey(secrets.store, keyslots.keyslots().vault_id()),
                                      Durability::kEveryCommit));
  FALLOW_RETURN_IF_ERROR(database.Reopen());
  MarkOpen();
  KeepHeaderCopy();
  log->keyring().Follow(secrets.keyring.Copy(), secrets.keyring_generation);
  drafts->SwitchTo(secrets.draft.Copy());
  // Without its copy the index is built anew, here or when it is next asked.
  index->SwitchTo(secrets.index.Copy()).IgnoreError();
  return absl::OkStatus();
}

absl::Status Vault::Parts::ReSealDrafts() {
  FALLOW_ASSIGN_OR_RETURN(const std::string sealed, log->settings().Get(setting::kFormerDraftKey));
  if (sealed.empty()) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const auto former,
                          crypto::OpenKeyWith<crypto::DraftSecretKey>(keyslots.secrets().draft,
                                                                      crypto::AsBytes(sealed)));
  return drafts->ReSeal(former);
}

absl::Status Vault::ChangePassphrase(crypto::ByteSpan old_passphrase,
                                     crypto::ByteSpan new_passphrase, crypto::KdfParams kdf) {
  FALLOW_RETURN_IF_ERROR(Confirm(old_passphrase));
  FALLOW_RETURN_IF_ERROR(parts_->refusal);
  Parts& parts = *parts_;
  const crypto::VaultSecrets& known = parts.keyslots.secrets();
  // The device goes on as the one that the others know.
  crypto::VaultSecrets next = crypto::VaultSecrets::Random(parts.env.random);
  next.device = known.device.Copy();
  next.device_id = known.device_id;
  next.incarnation = known.incarnation;
  next.freshness = {parts.log->mark().position, parts.log->mark().head};
  FALLOW_ASSIGN_OR_RETURN(
      const crypto::OpenedKeyslots made,
      parts.keyslots.WithPassphrase(new_passphrase, kdf, next.Copy(), parts.env.random));
  // The index first: copying it may bring journal.db up to date, which is not written to any more
  // once it is copied. Without its copy it would be built anew, and it may be the only place that
  // still has the text of a damaged record.
  absl::Status copied = parts.index->CopyUnder(next.index);
  if (copied.ok()) copied = parts.CopyJournal(next);
  if (!copied.ok()) {
    parts.DropCopies();
    return NotChanged(copied);
  }
  return parts.TakeKeyslots(made.WithSecrets(std::move(next), parts.env.random));
}

absl::Status Vault::Parts::TakeKeyslots(crypto::OpenedKeyslots changed) {
  const absl::Status written = WriteKeyslots(env.disk, folder, changed.keyslots());
  if (!written.ok()) {
    // The new file may be in place all the same.
    if (WriteKeyslots(env.disk, folder, keyslots.keyslots()).ok()) {
      DropCopies();
      return NotChanged(written);
    }
    must_close = true;
    return EitherMayHold();
  }
  keyslots = std::move(changed);
  if (!SwitchToNewKeys().ok()) {
    must_close = true;
    return NewOneHolds();
  }
  // What fails of it is done at the next unlocking.
  ReSealDrafts().IgnoreError();
  log->Tell({journal::ChangeKind::kSettings});
  return absl::OkStatus();
}

// REQUIRES: the file `keyslots` has the keys that it had.
void Vault::Parts::DropCopies() {
  vfs->Delete(folder / kNewJournalName).IgnoreError();
  vfs->ForgetFile(folder / kNewJournalName).IgnoreError();
}

bool Vault::must_close() const {
  return parts_ != nullptr && parts_->must_close;
}

}  // namespace fallow::store
