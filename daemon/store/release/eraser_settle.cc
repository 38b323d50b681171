// What remains to be done after something was let go.

#include <set>
#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/keeping/index_copy.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"

namespace fallow::store {

using journal::SubjectId;

void Eraser::Begin() {
  // Drafts can be saved while the vault is locked, too.
  DiscardDrafts({}).IgnoreError();
  Settle().IgnoreError();
}

void Eraser::Look() {
  const absl::StatusOr<std::vector<SubjectId>> gone = parts_.log.ToPurge();
  settled_ = !parts_.log.keyring().pending() && (!gone.ok() || gone->empty());
}

absl::Status Eraser::Settle() {
  const bool failed_before = !failure_.ok();
  settled_ = false;
  failure_ = SettleNow();
  settled_ = failure_.ok() && !under_way();
  // Those who watch are told that it is finished, or is not.
  if (failed_before == failure_.ok()) parts_.log.Tell({journal::ChangeKind::kRelease});
  return failure_;
}

absl::Status Eraser::SettleNow() {
  FALLOW_RETURN_IF_ERROR(ReleaseLeftOver());
  FALLOW_ASSIGN_OR_RETURN(std::vector<SubjectId> gone, parts_.log.ToPurge());
  if (!gone.empty()) FALLOW_RETURN_IF_ERROR(parts_.index.Purge());
  // What has been added waits for the end of that copy.
  if (under_way()) return absl::OkStatus();
  // Something may have been let go after the pending keyring key came into use.
  if (parts_.log.keyring().pending()) FALLOW_RETURN_IF_ERROR(FinishRotation());
  if (gone.empty()) {
    FALLOW_RETURN_IF_ERROR(DiscardNamedDrafts());
    return CheckDraftsWereRead();
  }

  if (in_steps_ && parts_.copy.IsWorthSteps()) {
    BeginCopy(std::move(gone));
    return absl::OkStatus();
  }
  crypto::IndexKey key = crypto::IndexKey::Random(parts_.random);
  // Without a copy the index is built again, which takes more time and less space.
  parts_.index.CopyUnder(key).IgnoreError();
  FALLOW_RETURN_IF_ERROR(ReplaceKeys(std::move(key)));
  return Finish(gone);
}

bool Eraser::under_way() const {
  return parts_.copy.under_way();
}

void Eraser::BeginCopy(std::vector<SubjectId> gone) {
  copied_without_ = std::move(gone);
  parts_.copy.Begin(crypto::IndexKey::Random(parts_.random),
                    [this](absl::StatusOr<crypto::IndexKey> key) { Copied(std::move(key)); });
}

// A task of its own.
void Eraser::Copied(absl::StatusOr<crypto::IndexKey> key) {
  const std::vector<SubjectId> gone = std::exchange(copied_without_, {});
  absl::Status finished = key.status();
  if (finished.ok()) finished = ReplaceKeys(*std::move(key));
  if (finished.ok()) finished = Finish(gone);
  if (finished.ok() || absl::IsCancelled(key.status())) {
    // With what was let go since it began, or from the beginning.
    Settle().IgnoreError();
  } else if (!key.ok()) {
    // As where nothing gives way: without a copy the index is built again.
    in_steps_ = false;
    Settle().IgnoreError();
    in_steps_ = true;
  } else {
    failure_ = finished;
  }
  parts_.log.Tell({journal::ChangeKind::kRelease});
  if (under_way()) return;
  if (settled_) on_settled_();
  for (const Then& then : std::exchange(waiting_, {})) then(true);
}

void Eraser::WhenSettled(Then then) {
  if (!under_way()) return then(true);
  waiting_.push_back(std::move(then));
}

// The copy under `key` takes the index's place.
absl::Status Eraser::ReplaceKeys(crypto::IndexKey key) {
  FALLOW_RETURN_IF_ERROR(parts_.log.keyring().Rotate());
  FALLOW_RETURN_IF_ERROR(WriteKeyslots(key));
  return parts_.index.SwitchTo(std::move(key));
}

absl::Status Eraser::Finish(std::span<const SubjectId> gone) {
  FALLOW_RETURN_IF_ERROR(RemoveFiles(gone));
  FALLOW_RETURN_IF_ERROR(DiscardDrafts(gone));
  Database& database = parts_.log.database();
  // Keys wrapped under an earlier keyring key remain in the WAL until it is emptied. Only after
  // that may the log forget that settling is due.
  FALLOW_RETURN_IF_ERROR(database.Checkpoint());
  {
    FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
    FALLOW_RETURN_IF_ERROR(parts_.log.keyring().Handed());
    FALLOW_RETURN_IF_ERROR(parts_.log.Purged(gone));
    FALLOW_RETURN_IF_ERROR(transaction.Commit());
  }
  FALLOW_RETURN_IF_ERROR(database.Checkpoint());
  return CheckDraftsWereRead();
}

absl::Status Eraser::FinishRotation() {
  const crypto::VaultSecrets& known = parts_.keyslots.secrets();
  if (known.keyring_generation != parts_.log.keyring().generation()) {
    FALLOW_RETURN_IF_ERROR(WriteKeyslots(known.index));
  }
  return parts_.log.keyring().Handed();
}

// After a failure the new file may be in place all the same. The old one serves as well until the
// next keyring key is dropped from journal.db.
absl::Status Eraser::WriteKeyslots(const crypto::IndexKey& index) {
  crypto::VaultSecrets secrets = parts_.keyslots.secrets().Copy();
  secrets.index = index.Copy();
  secrets.keyring = parts_.log.keyring().key().Copy();
  secrets.keyring_generation = parts_.log.keyring().generation();
  secrets.freshness = {parts_.log.mark().position, parts_.log.mark().head};
  crypto::OpenedKeyslots fresh = parts_.keyslots.WithSecrets(std::move(secrets), parts_.random);
  FALLOW_RETURN_IF_ERROR(store::WriteKeyslots(parts_.disk, parts_.folder, fresh.keyslots()));
  parts_.keyslots = std::move(fresh);
  return absl::OkStatus();
}

absl::Status Eraser::RemoveFiles(std::span<const SubjectId> gone) {
  bool removed = false;
  for (const SubjectId& id : gone) {
    FALLOW_ASSIGN_OR_RETURN(const bool attachment,
                            parts_.log.IsOf(id, journal::RecordKind::kAttachmentCreated));
    if (attachment) FALLOW_RETURN_IF_ERROR(parts_.blobs.Remove(id));
    removed = removed || attachment;
  }
  return removed ? parts_.blobs.Sync() : absl::OkStatus();
}

// Whether or not they can be read.
absl::Status Eraser::DiscardNamedDrafts() {
  LocalSettings& settings = parts_.log.settings();
  FALLOW_ASSIGN_OR_RETURN(const std::vector<DraftId> named, settings.Get(setting::kReleasedDrafts));
  if (named.empty()) return absl::OkStatus();
  for (const DraftId& id : named) {
    const absl::Status gone = parts_.drafts.Discard(id);
    if (!absl::IsNotFound(gone)) FALLOW_RETURN_IF_ERROR(gone);
  }
  return settings.Remove(setting::kReleasedDrafts);
}

// Each may be about a connection that was let go.
absl::Status Eraser::CheckDraftsWereRead() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<UnreadDrafts> notes,
                          parts_.log.settings().Get(setting::kUnreadDrafts));
  std::set<DraftId> drafts;
  for (const UnreadDrafts& note : notes) drafts.insert(note.drafts.begin(), note.drafts.end());
  if (drafts.empty()) return absl::OkStatus();
  const bool one = drafts.size() == 1;
  return base::Failed(
      one ? "A draft that may be about it could not be read"
          : std::to_string(drafts.size()) + " drafts that may be about it could not be read",
      one ? "it goes once it can be read, if it is about nothing else"
          : "each goes once it can be read, if it is about nothing else",
      base::Show(base::Thing::kDrafts));
}

// The draft of an edit contains words of the text that was let go. One that cannot be read may be
// such a draft; it is looked into later.
absl::Status Eraser::DiscardDrafts(std::span<const SubjectId> gone) {
  FALLOW_RETURN_IF_ERROR(DiscardNamedDrafts());
  const absl::Status discarded =
      parts_.drafts.DiscardThose([&](const Draft& draft) -> absl::StatusOr<bool> {
        if (!draft.reflection) return false;
        return parts_.log.WasLetGo(*draft.reflection);
      });
  if (discarded.ok() || gone.empty()) return discarded;
  const auto pass = [](const Draft&) { return absl::OkStatus(); };
  FALLOW_ASSIGN_OR_RETURN(const std::vector<Drafts::Unread> unread, parts_.drafts.Visit(pass));
  UnreadDrafts note{gone.front(), {}, {}};
  bool unread_only = false;
  for (const Drafts::Unread& each : unread) {
    unread_only = unread_only || each.why == discarded;
    if (!absl::IsDataLoss(each.why)) note.drafts.push_back(each.id);
  }
  return unread_only ? LookLater(note) : discarded;
}

}  // namespace fallow::store
